// Removes the ASSOCIATED_WITH relationships among these ids.
// Parameters: $rows, a list of edge ids of any type.
// Returns: removed, those that were there.
MATCH ()-[edge:ASSOCIATED_WITH]->()
WHERE edge.id IN $rows
DELETE edge
RETURN count(*) AS removed
