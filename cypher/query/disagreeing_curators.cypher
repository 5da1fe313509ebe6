// Sentences that curators judge differently, with all their verdicts.
// Parameters: $limit.
// Returns: subject_text, predicate, object_text, sentence, pmid, verdicts.
MATCH (verdict:Verdict)
WITH verdict
ORDER BY verdict.key, verdict.curator
WITH verdict.key AS key, collect(verdict) AS found, count(DISTINCT verdict.judgement) AS judgements
WHERE judgements > 1
WITH key, found, head(found) AS first
RETURN first.subject_text AS subject_text, first.predicate AS predicate, first.object_text AS object_text,
       first.sentence AS sentence, first.pmid AS pmid,
       [verdict IN found | verdict.curator + ': ' + verdict.judgement] AS verdicts
ORDER BY pmid, key
LIMIT $limit
