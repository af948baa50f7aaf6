"""How well sentences and words of two languages are brought together."""
