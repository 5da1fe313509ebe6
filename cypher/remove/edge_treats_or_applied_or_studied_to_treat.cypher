// Removes the TREATS_OR_APPLIED_OR_STUDIED_TO_TREAT relationships among these ids.
// Parameters: $rows, a list of edge ids of any type.
// Returns: removed, those that were there.
MATCH ()-[edge:TREATS_OR_APPLIED_OR_STUDIED_TO_TREAT]->()
WHERE edge.id IN $rows
DELETE edge
RETURN count(*) AS removed
