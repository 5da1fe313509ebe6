// The genes and families that belong to a family or complex, directly or through others within it, and how many
// edges each has; no refuted ones.
// Parameters: $family, its CURIE or its name as the graph has it; $limit.
// Returns: member, category, edges, id.
MATCH (family:Entity)
WHERE family.id = $family OR family.name = $family
MATCH (member:Entity)-[:MEMBER_OF|SUBCLASS_OF*1..]->(family)
WITH DISTINCT member
OPTIONAL MATCH (member)-[edge]-(:Entity)
WHERE edge.score IS NOT NULL AND edge.status <> 'refuted'
RETURN member.name AS member, member.category AS category, count(DISTINCT edge.id) AS edges, member.id AS id
ORDER BY edges DESC, id
LIMIT $limit
