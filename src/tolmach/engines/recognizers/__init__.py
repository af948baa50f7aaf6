"""Recognizers: sound to words."""
