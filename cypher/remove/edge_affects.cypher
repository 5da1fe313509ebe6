// Removes the AFFECTS relationships among these ids.
// Parameters: $rows, a list of edge ids of any type.
// Returns: removed, those that were there.
MATCH ()-[edge:AFFECTS]->()
WHERE edge.id IN $rows
DELETE edge
RETURN count(*) AS removed
