"""The recipe of the two demo models: text, speech, training, export and evaluation."""
