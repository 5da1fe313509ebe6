// Takes the Biolink classes from entities that belong to another one now; `load/class_*` gives the new one.
// Parameters: $rows, a list of {id, properties: {category}}.
// Returns: changed, those that have another category.
UNWIND $rows AS row
MATCH (node:Entity {id: row.id})
WHERE node.category <> row.properties.category
REMOVE node:Gene:Disease:PhenotypicFeature:ChemicalEntity:Drug:BiologicalProcess:MolecularActivity:CellularComponent:GeneFamily:MacromolecularComplex
RETURN count(node) AS changed
