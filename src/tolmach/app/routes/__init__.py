"""What the page asks for and sends: one module per job of the page."""
