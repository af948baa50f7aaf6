"""Checks: a track against a profile, and repairs."""
