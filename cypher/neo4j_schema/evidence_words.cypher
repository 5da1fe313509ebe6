// Finds evidence by words of its text.
// Parameters: none.
// Returns: nothing.
CREATE FULLTEXT INDEX evidence_words IF NOT EXISTS FOR (node:Evidence) ON EACH [node.text]
