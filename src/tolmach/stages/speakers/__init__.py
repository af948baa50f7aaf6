"""Speakers: who says which sentence."""
