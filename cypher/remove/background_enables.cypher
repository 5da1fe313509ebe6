// Removes the ENABLES relationships among these ids.
// Parameters: $rows, a list of ids of background of any type.
// Returns: removed, those that were there.
MATCH ()-[edge:ENABLES]->()
WHERE edge.id IN $rows
DELETE edge
RETURN count(*) AS removed
