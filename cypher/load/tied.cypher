// Ties loaded evidence to its subject and its object, which are there already, where `remove/moved` left no tie. That
// is read from the evidence's side: a hub has a million ties, over which MERGE looks again after every new one.
// Parameters: $rows, a list of {id, subject, object}.
// Returns: loaded, as many as rows sent.
UNWIND $rows AS row
MATCH (evidence:Evidence {id: row.id})
MATCH (subject:Entity {id: row.subject})
MATCH (object:Entity {id: row.object})
FOREACH (_ IN CASE WHEN EXISTS { (evidence)-[:SUBJECT]->() } THEN [] ELSE [1] END | CREATE (evidence)-[:SUBJECT]->(subject))
FOREACH (_ IN CASE WHEN EXISTS { (evidence)-[:OBJECT]->() } THEN [] ELSE [1] END | CREATE (evidence)-[:OBJECT]->(object))
RETURN count(evidence) AS loaded
