"""Curators' verdicts: what they hang on, and what several of them come to (pure).

A verdict hangs on what the curator read: PMID, sentence, both surface forms and predicate. So it holds for any
reading that says the same, whatever the model and the identifiers of the day.
"""

import unicodedata
from collections.abc import Iterable
from typing import Literal

from kg_pipeline.errors import BadInput
from kg_pipeline.identifiers import content_id
from kg_pipeline.records import Record

Judgement = Literal["accept", "reject", "flip", "withdraw"]
Effect = Literal["accept", "reject", "flip", "dispute"]


class Verdict(Record, frozen=True):
    """What a curator says of a statement of a text; `withdraw` takes back what the same one said of it before."""

    pmid: int
    sentence: str
    subject_text: str
    object_text: str
    predicate: str
    subject: str
    """The identifiers of the day, beside what the verdict hangs on."""
    object: str
    judgement: Judgement
    why: str
    curator: str
    judged_at: str
    """ISO 8601, UTC."""

    def __post_init__(self) -> None:
        for name in ("sentence", "subject_text", "object_text", "predicate", "curator", "judged_at"):
            if not getattr(self, name).strip():
                raise BadInput(f"verdict on PMID {self.pmid}: {name} is empty; fill it in")

    @property
    def key(self) -> str:
        """What it hangs on."""
        return verdict_key(self.pmid, self.sentence, self.subject_text, self.object_text, self.predicate)

    @property
    def id(self) -> str:
        """Hash of what it hangs on, who says what, and when."""
        return content_id(self.key, self.curator, self.judgement, self.why, self.judged_at)


def verdict_key(pmid: int, sentence: str, subject_text: str, object_text: str, predicate: str) -> str:
    """Hash of what was read, whatever its case, white space and Unicode form; the two names in either order."""
    names = sorted((_normalize(subject_text), _normalize(object_text)))
    return content_id(pmid, _normalize(sentence), names, predicate)


def standing(verdicts: Iterable[Verdict]) -> tuple[Verdict, ...]:
    """Of each curator the newest on each key, those withdrawn left out; by key and curator."""
    newest: dict[tuple[str, str], Verdict] = {}
    for verdict in sorted(verdicts, key=lambda verdict: (verdict.judged_at, verdict.id)):
        newest[verdict.key, verdict.curator] = verdict
    return tuple(verdict for _, verdict in sorted(newest.items()) if verdict.judgement != "withdraw")


def effect(judgements: Iterable[Judgement]) -> Effect | None:
    """What the standing judgements of one key come to: one rejection is enough, the others must agree."""
    found = set(judgements) - {"withdraw"}
    if "reject" in found:
        return "reject"
    if len(found) > 1:
        return "dispute"
    return "accept" if "accept" in found else "flip" if found else None


def _normalize(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())
