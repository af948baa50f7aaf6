"""Pure rules about language: no models, no files."""
