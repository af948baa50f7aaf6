"""How exactly words are timed, and what is found that was not said or not written."""
