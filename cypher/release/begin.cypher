// Marks the graph as being brought from one sequence of its ledger to another.
// Parameters: $ledger_id, $sequence (where it stands), $target (where it goes), $made_with (what decides its content
// besides the ledger).
// Returns: loaded, 1.
MERGE (release:Release {ledger_id: $ledger_id})
SET release.sequence = $sequence, release.status = 'loading', release.target = $target,
    release.made_with = $made_with
RETURN count(release) AS loaded
