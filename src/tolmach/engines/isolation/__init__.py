"""Isolation: engines in child processes, and time limits."""
