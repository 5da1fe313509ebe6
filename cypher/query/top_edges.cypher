// The edges with the highest score, each with its best sentence; no refuted ones, no mere co-occurrence.
// Parameters: $limit.
// Returns: subject, predicate, object, score, articles, sentence, pmid, edge_id.
MATCH (subject:Entity)-[edge]->(object:Entity)
WHERE edge.score IS NOT NULL AND edge.status <> 'refuted'
  AND edge.knowledge_level <> 'text_co_occurrence'
WITH subject, edge, object
ORDER BY edge.score DESC, edge.id
LIMIT $limit
OPTIONAL MATCH (evidence:Evidence {edge_id: edge.id})
WHERE evidence.polarity <> 'refutes'
WITH subject, edge, object, evidence
ORDER BY evidence.probability DESC, evidence.id
WITH subject, edge, object, head(collect(evidence)) AS best
RETURN subject.name AS subject, edge.predicate AS predicate, object.name AS object, edge.score AS score,
       edge.articles AS articles, best.text AS sentence, best.pmid AS pmid, edge.id AS edge_id
ORDER BY score DESC, edge_id
