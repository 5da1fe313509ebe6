// Removes entities that nothing touches any more; one that still has a relationship is an error.
// Parameters: $rows, a list of CURIEs.
// Returns: removed, those that were there.
UNWIND $rows AS id
MATCH (node:Entity {id: id})
DELETE node
RETURN count(*) AS removed
