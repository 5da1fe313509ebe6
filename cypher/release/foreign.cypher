// A node with a label of ours, if there is one: where there is no release, somebody else's.
// Parameters: none.
// Returns: labels.
MATCH (node:Article|Entity|Evidence|Verdict)
RETURN labels(node) AS labels
LIMIT 1
