"""Translation: whole sentences to a target language, and checks of the result."""
