"""Records and time: what the toolkit knows, without knowing how. Standard library only."""
