"""Names close to a name, found by vectors."""
