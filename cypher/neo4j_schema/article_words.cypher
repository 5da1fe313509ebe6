// Finds articles by words of their titles.
// Parameters: none.
// Returns: nothing.
CREATE FULLTEXT INDEX article_words IF NOT EXISTS FOR (node:Article) ON EACH [node.title]
