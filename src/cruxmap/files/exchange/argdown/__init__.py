"""Argdown and BayesDown: texts of statements, arguments, and what bears on what; the latter with probabilities."""
