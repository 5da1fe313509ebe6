// Removes the CONTRIBUTES_TO relationships among these ids.
// Parameters: $rows, a list of edge ids of any type.
// Returns: removed, those that were there.
MATCH ()-[edge:CONTRIBUTES_TO]->()
WHERE edge.id IN $rows
DELETE edge
RETURN count(*) AS removed
