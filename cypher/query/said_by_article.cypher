// What an article says: its open sentences, each with the edge that it stands behind.
// Parameters: $pmid.
// Returns: subject, predicate, object, polarity, certainty, probability, text, edge_id.
MATCH (article:Article {pmid: $pmid})<-[:FROM]-(evidence:Evidence)
MATCH (subject:Entity)<-[:SUBJECT]-(evidence)-[:OBJECT]->(object:Entity)
RETURN subject.name AS subject, evidence.predicate AS predicate, object.name AS object,
       evidence.polarity AS polarity, evidence.certainty AS certainty, evidence.probability AS probability,
       evidence.text AS text, evidence.edge_id AS edge_id
ORDER BY probability DESC, edge_id
