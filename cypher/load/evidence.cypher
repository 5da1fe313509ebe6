// Makes or updates evidence and ties it to its article, which is there already; its entities come with `load/tied`.
// Parameters: $rows, a list of {id, pmid, properties}.
// Returns: loaded, as many as rows sent.
UNWIND $rows AS row
MATCH (article:Article {pmid: row.pmid})
MERGE (evidence:Evidence {id: row.id})
SET evidence += row.properties
MERGE (evidence)-[:FROM]->(article)
RETURN count(evidence) AS loaded
