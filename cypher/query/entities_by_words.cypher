// Entities whose name or synonyms hold all these words; on Neo4j the best match first.
// Parameters: $words, one or more, each of which must occur; $limit.
// Returns: entity_id, name, category, synonyms.
MATCH (node:Entity)
WITH node, reduce(names = node.name, synonym IN coalesce(node.synonyms, []) | names + ', ' + synonym) AS text, [word IN split($words, ' ') WHERE word <> ''] AS words
WHERE words <> [] AND all(word IN words
      WHERE text =~ '(?is).*(?<![\\p{L}\\p{N}])\\Q' + replace(word, '\\', '') + '\\E(?![\\p{L}\\p{N}]).*')
RETURN node.id AS entity_id, node.name AS name, node.category AS category, node.synonyms AS synonyms
ORDER BY name, entity_id
LIMIT $limit
