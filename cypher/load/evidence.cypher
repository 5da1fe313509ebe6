// Makes or updates evidence and ties it to its subject, its object and its article, which are there already.
// Parameters: $rows, a list of {id, subject, object, pmid, properties}.
// Returns: loaded, as many as rows sent.
UNWIND $rows AS row
MATCH (subject:Entity {id: row.subject})
MATCH (object:Entity {id: row.object})
MATCH (article:Article {pmid: row.pmid})
MERGE (evidence:Evidence {id: row.id})
SET evidence += row.properties
MERGE (evidence)-[:SUBJECT]->(subject)
MERGE (evidence)-[:OBJECT]->(object)
MERGE (evidence)-[:FROM]->(article)
RETURN count(evidence) AS loaded
