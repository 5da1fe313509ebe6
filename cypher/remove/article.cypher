// Removes articles whose evidence is gone; one that still has a relationship is an error.
// Parameters: $rows, a list of PMIDs.
// Returns: removed, those that were there.
UNWIND $rows AS pmid
MATCH (node:Article {pmid: pmid})
DELETE node
RETURN count(*) AS removed
