// Removes some of all nodes with the label Verdict, with their relationships; run until none is left.
// Parameters: $limit, how many in one transaction.
// Returns: removed.
MATCH (node:Verdict)
WITH node
LIMIT $limit
DETACH DELETE node
RETURN count(*) AS removed
