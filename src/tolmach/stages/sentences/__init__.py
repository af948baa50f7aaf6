"""Sentences: from words or from provided text, with ids that last."""
