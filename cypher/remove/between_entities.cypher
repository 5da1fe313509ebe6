// Removes some of all relationships between entities, so that no hub takes a million with it; run until none is left.
// Parameters: $limit, how many in one transaction.
// Returns: removed.
MATCH (:Entity)-[relationship]->(:Entity)
WITH relationship
LIMIT $limit
DELETE relationship
RETURN count(*) AS removed
