"""Invented articles in PubMed's XML; README.md says what must come out of them."""
