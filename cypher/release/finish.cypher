// Marks the graph as standing at a sequence of its ledger; written last.
// Parameters: $ledger_id, $sequence, $status, `current` or, where it is to stay there, `as_of`.
// Returns: loaded, 1.
MATCH (release:Release {ledger_id: $ledger_id})
SET release.sequence = $sequence, release.status = $status, release.target = $sequence
RETURN count(release) AS loaded
