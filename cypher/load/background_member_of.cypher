// Makes or updates the MEMBER_OF relationships of vocabularies; their nodes are there already.
// Parameters: $rows, a list of {id, subject, object, properties}.
// Returns: loaded, as many as rows sent.
UNWIND $rows AS row
MATCH (subject:Entity {id: row.subject})
MATCH (object:Entity {id: row.object})
MERGE (subject)-[edge:MEMBER_OF {id: row.id}]->(object)
SET edge += row.properties
RETURN count(edge) AS loaded
