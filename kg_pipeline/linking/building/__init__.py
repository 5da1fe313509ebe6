"""A lexicon built from rows of vocabularies."""
