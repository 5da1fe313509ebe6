// Holds the pmid of each Article unique, and finds it by it.
// Parameters: none.
// Returns: nothing.
CREATE CONSTRAINT article_pmid IF NOT EXISTS FOR (node:Article) REQUIRE node.pmid IS UNIQUE
