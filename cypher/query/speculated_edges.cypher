// Edges that every supporting sentence only speculates on, best first; no mere co-occurrence.
// Parameters: $limit.
// Returns: subject, predicate, object, score, sentences, edge_id.
MATCH (subject:Entity)-[edge]->(object:Entity)
WHERE edge.support > 0 AND edge.knowledge_level <> 'text_co_occurrence'
MATCH (evidence:Evidence {edge_id: edge.id})
WHERE evidence.polarity <> 'refutes'
WITH subject, edge, object, count(evidence) AS sentences,
     sum(CASE evidence.certainty WHEN 'speculated' THEN 1 ELSE 0 END) AS speculated
WHERE speculated = sentences
RETURN subject.name AS subject, edge.predicate AS predicate, object.name AS object, edge.score AS score,
       sentences, edge.id AS edge_id
ORDER BY score DESC, edge_id
LIMIT $limit
