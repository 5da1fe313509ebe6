// Marks the graph as being brought from one sequence of its ledger to another.
// Parameters: $ledger_id, $sequence (where it stands), $target (where it goes).
// Returns: loaded, 1.
MERGE (release:Release {ledger_id: $ledger_id})
SET release.sequence = $sequence, release.status = 'loading', release.target = $target
RETURN count(release) AS loaded
