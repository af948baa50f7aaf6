"""Speaker engines: who speaks when."""
