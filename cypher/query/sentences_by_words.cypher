// Sentences of evidence that hold all these words; on Neo4j the best match first.
// Parameters: $words, one or more, each of which must occur; $limit.
// Returns: text, polarity, pmid, edge_id, evidence_id.
MATCH (node:Evidence)
WITH node, node.text AS text, [word IN split($words, ' ') WHERE word <> ''] AS words
WHERE words <> [] AND all(word IN words
      WHERE text =~ '(?is).*(?<![\\p{L}\\p{N}])\\Q' + replace(word, '\\', '') + '\\E(?![\\p{L}\\p{N}]).*')
RETURN node.text AS text, node.polarity AS polarity, node.pmid AS pmid, node.edge_id AS edge_id, node.id AS evidence_id
ORDER BY node.probability DESC, evidence_id
LIMIT $limit
