"""Characters, words and memory, without the GIL."""
