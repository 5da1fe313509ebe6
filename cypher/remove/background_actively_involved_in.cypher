// Removes the ACTIVELY_INVOLVED_IN relationships among these ids.
// Parameters: $rows, a list of ids of background of any type.
// Returns: removed, those that were there.
MATCH ()-[edge:ACTIVELY_INVOLVED_IN]->()
WHERE edge.id IN $rows
DELETE edge
RETURN count(*) AS removed
