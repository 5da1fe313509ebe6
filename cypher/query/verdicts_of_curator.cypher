// The standing verdicts of a curator, newest first; on an edge where the sentence is open.
// Parameters: $curator, the name as it was given; $limit.
// Returns: judged_at, judgement, subject_text, predicate, object_text, sentence, why, pmid, edge_id.
MATCH (verdict:Verdict {curator: $curator})
OPTIONAL MATCH (verdict)-[:ON]->(evidence:Evidence)
RETURN verdict.judged_at AS judged_at, verdict.judgement AS judgement, verdict.subject_text AS subject_text,
       verdict.predicate AS predicate, verdict.object_text AS object_text, verdict.sentence AS sentence,
       verdict.why AS why, verdict.pmid AS pmid, evidence.edge_id AS edge_id
ORDER BY judged_at DESC, verdict.id, edge_id
LIMIT $limit
