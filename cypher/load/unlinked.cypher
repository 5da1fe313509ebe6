// Tells of articles, which are there already, the names that their current readings link to nothing.
// Parameters: $rows, a list of {pmid, unlinked}.
// Returns: loaded, as many as rows sent.
UNWIND $rows AS row
MATCH (article:Article {pmid: row.pmid})
SET article.unlinked = row.unlinked
RETURN count(article) AS loaded
