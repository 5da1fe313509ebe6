// Ways from a drug to a disease in one or two steps of unrefuted edges, the most believed first; no mere
// co-occurrence. The score of a path is the product of those of its steps.
// Parameters: $drug and $disease, each a CURIE or a name as the graph has it; $limit.
// Returns: entities, predicates, score, edge_ids.
MATCH (drug:Entity)
WHERE drug.id = $drug OR drug.name = $drug
MATCH (disease:Entity)
WHERE disease.id = $disease OR disease.name = $disease
MATCH path = (drug)-[steps:AFFECTS|ASSOCIATED_WITH|CONTRIBUTES_TO|DIRECTLY_PHYSICALLY_INTERACTS_WITH|NEGATIVELY_CORRELATED_WITH|PHARMACOLOGICALLY_INTERACTS_WITH|POSITIVELY_CORRELATED_WITH|TREATS_OR_APPLIED_OR_STUDIED_TO_TREAT*1..2]-(disease)
WHERE all(step IN steps WHERE step.status <> 'refuted')
RETURN [node IN nodes(path) | node.name] AS entities, [step IN steps | step.predicate] AS predicates,
       reduce(product = 1.0, step IN steps | product * step.score) AS score, [step IN steps | step.id] AS edge_ids
ORDER BY score DESC, edge_ids
LIMIT $limit
