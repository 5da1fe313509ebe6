"""Fetch: citations from Entrez or files from disk, kept as received."""
