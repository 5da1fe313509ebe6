// Articles whose titles hold all these words, the best match first.
// Parameters: $words, one or more, each of which must occur; $limit.
// Returns: pmid, title, journal, published, status.
WITH [word IN split($words, ' ') WHERE word <> ''] AS words WHERE words <> []
CALL db.index.fulltext.queryNodes(
  'article_words',
  reduce(all = '', word IN words | all + ' +"' + replace(replace(word, '\\', ''), '"', '') + '"')
) YIELD node, score
RETURN node.pmid AS pmid, node.title AS title, node.journal AS journal, node.published AS published, node.status AS status
ORDER BY score DESC, pmid
LIMIT $limit
