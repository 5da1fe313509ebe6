"""Scores of what was read against what people annotated."""
