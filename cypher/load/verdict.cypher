// Makes or updates curators' verdicts; what they are on comes with `load/judged`.
// Parameters: $rows, a list of {id, properties}.
// Returns: loaded, as many as rows sent.
UNWIND $rows AS row
MERGE (verdict:Verdict {id: row.id})
SET verdict += row.properties
RETURN count(verdict) AS loaded
