// Removes the PART_OF relationships among these ids.
// Parameters: $rows, a list of ids of background of any type.
// Returns: removed, those that were there.
MATCH ()-[edge:PART_OF]->()
WHERE edge.id IN $rows
DELETE edge
RETURN count(*) AS removed
