"""Diseases and chemicals: candidates for a name, and how likely each is meant."""
