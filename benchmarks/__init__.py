"""What measures speed, memory and quality."""
