"""GO terms in a text by the forms of their names: names written out, and what else looks like its term.

Of forms that overlap the longest counts.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from kg_pipeline.identifiers import content_id
from kg_pipeline.ner.go_choice import FormChoice, FormInText
from kg_pipeline.ner.go_lookup import DeclaredForms, Found, GoForms, GoName, read_declared_forms
from kg_pipeline.records import GO_TYPES, Document, Mention, Passage
from kg_pipeline.resources import resource_folder

_RULES = "2"
"""Raised whenever the same names would give other mentions; part of the fingerprint."""
_CACHED_FORMS = 100_000


class GoTermRecognizer:
    """Finds the names given; what it finds depends on the document alone."""

    def __init__(
        self, names: Iterable[GoName], declared: DeclaredForms | None = None, choice: FormChoice | None = None
    ) -> None:
        self._forms = GoForms(names, declared or read_declared_forms())
        self._choice = choice or FormChoice.open(resource_folder("models") / "go_terms")
        self._score = lru_cache(_CACHED_FORMS)(self._score_form)
        self.fingerprint = content_id("go_terms", _RULES, self._forms.fingerprint, self._choice.fingerprint)
        """Hash of the names, rules and weights that decide the result."""

    def recognize(self, document: Document) -> tuple[Mention, ...]:
        """Mentions in order, none overlapping, none crossing a passage."""
        return tuple(mention for passage in document.passages for mention in self._read(passage))

    def _read(self, passage: Passage) -> Iterator[Mention]:
        offset, threshold = passage.start_char, self._choice.threshold
        found = self._forms.find(passage.text)
        for term in keep_longest(term for term in found if self._score(term.form) >= threshold):
            start, end, form = offset + term.start_char, offset + term.end_char, term.form
            yield Mention(start, end, form.text, form.type, self._score(form))

    def _score_form(self, form: FormInText) -> float:
        return 1.0 if self._forms.is_sure(form) else self._choice.score(form)


def keep_longest(terms: Iterable[Found]) -> list[Found]:
    """Forms in order, without overlap: of two that do, the one with more stems, then the first, then by branch."""
    kept: list[Found] = []
    for term in sorted(terms, key=_precedence):
        if all(term.end_char <= other.start_char or other.end_char <= term.start_char for other in kept):
            kept.append(term)
    return sorted(kept, key=lambda term: term.start_char)


def _precedence(term: Found) -> tuple[int, int, int]:
    return -term.n_stems, term.start_char, GO_TYPES.index(term.form.type)


def keep_outside_mentions(terms: Iterable[Mention], others: Iterable[Mention]) -> tuple[Mention, ...]:
    """The terms that lie in none of the other mentions: "DNA repair" goes in "DNA repair protein RAD51".

    A term that is longer stays: "insulin secretion" beside "insulin".
    """
    spans = [other.span for other in others]
    return tuple(
        term
        for term in terms
        if not any(start <= term.start_char and term.end_char <= end for start, end in spans)
    )
