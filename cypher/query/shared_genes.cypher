// Genes related to both of two diseases, by the weaker of the two relations; no refuted ones.
// Parameters: $first and $second, each a CURIE or a name as the graph has it; $limit.
// Returns: gene, score, predicates_first, predicates_second, id.
MATCH (first:Entity)
WHERE first.id = $first OR first.name = $first
MATCH (second:Entity)
WHERE second.id = $second OR second.name = $second
MATCH (first)-[one]-(gene:Gene)
WHERE one.score IS NOT NULL AND one.status <> 'refuted'
MATCH (gene)-[two]-(second)
WHERE two.score IS NOT NULL AND two.status <> 'refuted'
WITH gene, max(one.score) AS one_score, max(two.score) AS two_score,
     collect(DISTINCT one.predicate) AS predicates_first, collect(DISTINCT two.predicate) AS predicates_second
RETURN gene.name AS gene, CASE WHEN one_score < two_score THEN one_score ELSE two_score END AS score,
       predicates_first, predicates_second, gene.id AS id
ORDER BY score DESC, id
LIMIT $limit
