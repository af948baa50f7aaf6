"""Sentence alignment and given transcripts, measured on human translations."""
