"""Genes: what a name may mean, of which species, and how likely."""
