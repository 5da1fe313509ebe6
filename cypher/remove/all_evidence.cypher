// Removes some of all nodes with the label Evidence, with their relationships; run until none is left.
// Parameters: $limit, how many in one transaction.
// Returns: removed.
MATCH (node:Evidence)
WITH node
LIMIT $limit
DETACH DELETE node
RETURN count(*) AS removed
