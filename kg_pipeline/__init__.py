"""Biomedical literature to a knowledge graph that curators trust."""

__version__ = "0.1.0"
