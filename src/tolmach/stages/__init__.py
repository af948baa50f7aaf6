"""Pure functions from records to records; the steps between sound and page."""
