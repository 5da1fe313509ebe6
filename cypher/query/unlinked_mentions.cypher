// Names that no vocabulary links, those in most articles first; only articles that state something probable count.
// Parameters: $limit.
// Returns: type, name, articles, pmids.
MATCH (article:Article {status: 'current'})
UNWIND article.unlinked AS mention
WITH mention, article.pmid AS pmid
ORDER BY pmid
WITH mention, count(pmid) AS articles, collect(pmid) AS pmids
ORDER BY articles DESC, mention
LIMIT $limit
WITH split(mention, ':')[0] AS type, mention, articles, pmids
RETURN type, substring(mention, size(type) + 1) AS name, articles, pmids[0..5] AS pmids
ORDER BY articles DESC, mention
