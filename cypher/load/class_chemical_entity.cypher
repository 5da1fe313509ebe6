// Labels loaded entities with their Biolink class ChemicalEntity; on the embedded server a step of its own, because
// a label that comes in the same transaction as its node breaks the constraint on the id there.
// Parameters: $rows, a list of {id}.
// Returns: changed, those that lacked the label.
UNWIND $rows AS row
MATCH (node:Entity {id: row.id})
WHERE NOT node:ChemicalEntity
SET node:ChemicalEntity
RETURN count(node) AS changed
