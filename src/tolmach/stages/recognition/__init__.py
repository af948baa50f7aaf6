"""Recognition: speech spans, windows, words, and the guard."""
