// Marks the graph as being emptied, so that nobody takes what is left for a graph.
// Parameters: $ledger_id.
// Returns: loaded, 1.
MATCH (release:Release {ledger_id: $ledger_id})
SET release.sequence = 0, release.status = 'emptying', release.target = 0
RETURN count(release) AS loaded
