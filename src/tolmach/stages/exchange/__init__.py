"""Exchange: files that people edit elsewhere, merged back sentence by sentence."""
