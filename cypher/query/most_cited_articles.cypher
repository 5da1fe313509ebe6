// Articles that most edges rest on.
// Parameters: $limit.
// Returns: pmid, title, edges, sentences, status, claims.
MATCH (evidence:Evidence)-[:FROM]->(article:Article)
RETURN article.pmid AS pmid, article.title AS title, count(DISTINCT evidence.edge_id) AS edges,
       count(evidence) AS sentences, article.status AS status, coalesce(article.claims, []) AS claims
ORDER BY edges DESC, sentences DESC, pmid
LIMIT $limit
