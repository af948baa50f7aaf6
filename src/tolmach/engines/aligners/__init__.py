"""Aligners: when the words of a given text are said."""
