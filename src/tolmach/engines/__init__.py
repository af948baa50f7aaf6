"""The only importers of ML packages and external programs; one module each, imported on use."""
