// Removes verdicts that stand no more, with their ties.
// Parameters: $rows, a list of verdict ids.
// Returns: removed, those that were there.
UNWIND $rows AS id
MATCH (verdict:Verdict {id: id})
DETACH DELETE verdict
RETURN count(*) AS removed
