"""How well words of a translation find their time."""
