"""How long each command takes."""
