// Every node but the release.
// Parameters: none.
// Returns: labels, properties.
MATCH (node)
WHERE NOT node:Release
RETURN labels(node) AS labels, properties(node) AS properties
