"""Attributions: which words made the relation model state the evidence of an explanation, as a page."""

from pathlib import Path

from kg_pipeline.errors import Misconfigured, using
from kg_pipeline.export.attribution_html import attribution_page
from kg_pipeline.ledger.explained import ExplainedEvidence, ExplainedTriple, Explanation
from kg_pipeline.ledger.readings import texts_behind
from kg_pipeline.ledger.store import open_ledger
from kg_pipeline.records import Document
from kg_pipeline.records.attribution import AttributedEvidence, AttributedTriple, Attribution, Unattributed
from kg_pipeline.relations.loading import load_attributor
from kg_pipeline.settings import Settings
from kg_pipeline.stages.commit import LEDGER
from kg_pipeline.stages.progress import StartProgress, watch_nothing

_AT_MOST = 10
"""Pieces of evidence on a page; each takes some seconds."""


def write_attributions(
    settings: Settings, explanation: Explanation, path: Path, start: StartProgress = watch_nothing
) -> None:
    """Write the page for the explanation's first evidence, which counts most.

    Raises `Misconfigured` if its folder is not there, if the model cannot be taken apart or needs what is not
    installed, or if none of the evidence was stated by the model that is here.
    """
    if not path.parent.is_dir():
        raise Misconfigured(f"{path}: there is no folder {path.parent}; make it, or name another place")
    found = _attribute(settings, explanation, start)
    outcomes = [one.found for one in found.values()]
    if not any(isinstance(outcome, Attribution) for outcome in outcomes):
        reasons = sorted({outcome.detail for outcome in outcomes if isinstance(outcome, Unattributed)})
        raise Misconfigured(
            f"no words to attribute, of {' and '.join(explanation.asked)}: "
            f"{'; '.join(reasons) or 'nothing was stated of the two'}; explain it without --attributions"
        )
    page = attribution_page(tuple(_triple(triple, found) for triple in explanation.triples))
    with using(path):
        path.write_text(page, encoding="utf-8")


def _attribute(
    settings: Settings, explanation: Explanation, start: StartProgress
) -> dict[str, AttributedEvidence]:
    """The first evidence by id."""
    attributor = load_attributor(settings.relation_model)
    shown = [evidence for triple in explanation.triples for evidence in triple.evidence][:_AT_MOST]
    behind = texts_behind(
        open_ledger(settings.data / LEDGER), {one.id for one in shown}, {one.pmid for one in shown}
    )
    advance = start("attribute", len(shown), "statements")
    found: dict[str, AttributedEvidence] = {}
    for explained in shown:
        evidence, document, mentions = behind[explained.id]
        model = explanation.extractors[evidence.extractor].get("relation_model", "unknown")
        found[explained.id] = _evidence(
            explained, document, attributor.attribute(evidence, document, mentions, model)
        )
        advance(1)
    return found


def _evidence(
    explained: ExplainedEvidence, document: Document, found: Attribution | Unattributed
) -> AttributedEvidence:
    start_char = explained.subject.span[0] - explained.marks[0][0]
    return AttributedEvidence(
        id=explained.id,
        pmid=explained.pmid,
        title=explained.title,
        counts=explained.counts,
        share=explained.share,
        polarity=explained.polarity,
        certainty=explained.certainty,
        probability=explained.probability,
        raw_probability=explained.raw_probability,
        text=document.text,
        passages=tuple((passage.start_char, passage.end_char) for passage in document.passages),
        sentence=(start_char, start_char + len(explained.sentence)),
        marks=(explained.subject.span, explained.object.span),
        found=found,
    )


def _triple(triple: ExplainedTriple, found: dict[str, AttributedEvidence]) -> AttributedTriple:
    return AttributedTriple(
        (triple.subject.name, triple.subject.id),
        triple.predicate,
        triple.qualifiers,
        (triple.object.name, triple.object.id),
        triple.edge.score if triple.edge else None,
        tuple(found[evidence.id] for evidence in triple.evidence if evidence.id in found),
        len(triple.evidence),
    )
