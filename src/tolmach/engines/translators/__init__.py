"""Translators: sentences to sentences."""
