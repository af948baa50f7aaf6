"""Text formats: `parse` and `compose` for each, behind one table; files are opened elsewhere."""
