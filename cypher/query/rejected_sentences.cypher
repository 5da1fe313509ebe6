// Sentences that curators reject, so that they never score, newest verdict first.
// Parameters: $limit.
// Returns: judged_at, curator, subject_text, predicate, object_text, sentence, why, pmid.
MATCH (verdict:Verdict {judgement: 'reject'})
RETURN verdict.judged_at AS judged_at, verdict.curator AS curator, verdict.subject_text AS subject_text,
       verdict.predicate AS predicate, verdict.object_text AS object_text, verdict.sentence AS sentence,
       verdict.why AS why, verdict.pmid AS pmid
ORDER BY judged_at DESC, verdict.id
LIMIT $limit
