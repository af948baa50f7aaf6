"""How sentences are cut out of running words."""
