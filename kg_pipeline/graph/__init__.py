"""The graph as a view of the ledger: the embedded server, loading, read-only queries, a canonical dump."""
