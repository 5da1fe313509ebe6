// Makes or updates articles.
// Parameters: $rows, a list of {pmid, properties}.
// Returns: loaded, as many as rows sent.
UNWIND $rows AS row
MERGE (article:Article {pmid: row.pmid})
SET article += row.properties
RETURN count(article) AS loaded
