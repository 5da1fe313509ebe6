// What ledgers the graph shows, and how far.
// Parameters: none.
// Returns: ledger_id, sequence, status, target, made_with.
MATCH (release:Release)
RETURN release.ledger_id AS ledger_id, release.sequence AS sequence, release.status AS status,
       release.target AS target, release.made_with AS made_with
ORDER BY ledger_id
