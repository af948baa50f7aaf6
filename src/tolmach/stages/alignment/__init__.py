"""Alignment: sentences with sentences, words with words, words with times."""
