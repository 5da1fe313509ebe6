// Sentences of evidence that hold all these words, the best match first.
// Parameters: $words, one or more, each of which must occur; $limit.
// Returns: text, polarity, pmid, edge_id, evidence_id.
WITH [word IN split($words, ' ') WHERE word <> ''] AS words WHERE words <> []
CALL db.index.fulltext.queryNodes(
  'evidence_words',
  reduce(all = '', word IN words | all + ' +"' + replace(replace(word, '\\', ''), '"', '') + '"')
) YIELD node, score
RETURN node.text AS text, node.polarity AS polarity, node.pmid AS pmid, node.edge_id AS edge_id, node.id AS evidence_id
ORDER BY score DESC, evidence_id
LIMIT $limit
