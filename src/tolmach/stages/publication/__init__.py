"""Publication: what readers get, and what it must disclose."""
