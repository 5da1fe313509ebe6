// Every relationship with the keys of the nodes that it joins.
// Parameters: none.
// Returns: type, properties, start, end.
MATCH (start)-[relationship]->(end)
RETURN type(relationship) AS type, properties(relationship) AS properties,
       coalesce(start.id, start.pmid) AS start, coalesce(end.id, end.pmid) AS end
