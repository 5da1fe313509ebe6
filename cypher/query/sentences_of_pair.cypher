// Every open sentence that relates two entities, whatever it says of them, most probable first.
// Parameters: $first and $second, each a CURIE or a name as the graph has it; $limit.
// Returns: predicate, polarity, certainty, probability, text, pmid, edge_id.
MATCH (first:Entity)
WHERE first.id = $first OR first.name = $first
MATCH (second:Entity)
WHERE second.id = $second OR second.name = $second
MATCH (first)<-[:SUBJECT|OBJECT]-(evidence:Evidence)-[:SUBJECT|OBJECT]->(second)
WITH DISTINCT evidence
RETURN evidence.predicate AS predicate, evidence.polarity AS polarity, evidence.certainty AS certainty,
       evidence.probability AS probability, evidence.text AS text, evidence.pmid AS pmid, evidence.edge_id AS edge_id
ORDER BY probability DESC, pmid, edge_id
LIMIT $limit
