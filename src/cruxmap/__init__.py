"""cruxmap: arguments as Bayesian networks, with the credences of whoever argues."""

__version__ = "0.1.0"
