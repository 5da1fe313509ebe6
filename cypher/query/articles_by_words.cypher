// Articles whose titles hold all these words; on Neo4j the best match first.
// Parameters: $words, one or more, each of which must occur; $limit.
// Returns: pmid, title, journal, published, status.
MATCH (node:Article)
WITH node, node.title AS text, [word IN split($words, ' ') WHERE word <> ''] AS words
WHERE words <> [] AND all(word IN words
      WHERE text =~ '(?is).*(?<![\\p{L}\\p{N}])\\Q' + replace(word, '\\', '') + '\\E(?![\\p{L}\\p{N}]).*')
RETURN node.pmid AS pmid, node.title AS title, node.journal AS journal, node.published AS published, node.status AS status
ORDER BY published DESC, pmid
LIMIT $limit
