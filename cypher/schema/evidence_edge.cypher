// Finds the evidence behind an edge.
// Parameters: none.
// Returns: nothing.
CREATE INDEX evidence_edge IF NOT EXISTS FOR (node:Evidence) ON (node.edge_id)
