"""Break costs learned from human subtitles: see `models/training/README.md`."""
