"""Analyses of an argument and credences: pure functions from values to results."""
