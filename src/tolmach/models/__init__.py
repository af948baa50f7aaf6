"""Where models come from: catalogue, store, bundled demo models."""
