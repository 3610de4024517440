"""Asking a model through a DSPy program: a typed signature that can be optimised, saved as JSON and loaded again."""
