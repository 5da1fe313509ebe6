// Removes the mark of an emptied graph; run last.
// Parameters: $ledger_id.
// Returns: loaded, 1.
MATCH (release:Release {ledger_id: $ledger_id})
DELETE release
RETURN count(*) AS loaded
