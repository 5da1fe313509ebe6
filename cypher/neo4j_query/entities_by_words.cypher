// Entities whose name or synonyms hold all these words, the best match first.
// Parameters: $words, one or more, each of which must occur; $limit.
// Returns: entity_id, name, category, synonyms.
WITH [word IN split($words, ' ') WHERE word <> ''] AS words WHERE words <> []
CALL db.index.fulltext.queryNodes(
  'entity_words',
  reduce(all = '', word IN words | all + ' +"' + replace(replace(word, '\\', ''), '"', '') + '"')
) YIELD node, score
RETURN node.id AS entity_id, node.name AS name, node.category AS category, node.synonyms AS synonyms
ORDER BY score DESC, entity_id
LIMIT $limit
