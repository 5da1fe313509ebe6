// Removes evidence that is no longer open, with its ties.
// Parameters: $rows, a list of evidence ids.
// Returns: removed, those that were there.
UNWIND $rows AS id
MATCH (evidence:Evidence {id: id})
DETACH DELETE evidence
RETURN count(*) AS removed
