// Ties verdicts to the open evidence that they are on; both are there already.
// Parameters: $rows, a list of {verdict, evidence}.
// Returns: loaded, as many as rows sent.
UNWIND $rows AS row
MATCH (verdict:Verdict {id: row.verdict})
MATCH (evidence:Evidence {id: row.evidence})
MERGE (verdict)-[:ON]->(evidence)
RETURN count(verdict) AS loaded
