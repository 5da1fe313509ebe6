"""Ontologies in OBO 1.2 and 1.4, frame by frame (https://owlcollab.github.io/oboformat/doc/obo-syntax.html)."""

from collections.abc import Iterator, Sequence
from functools import partial

import fastobo

from kg_pipeline.errors import BadInput
from kg_pipeline.linking.entries import Row
from kg_pipeline.linking.sources.members import Member
from kg_pipeline.linking.sources.readers.go_branches import Branches
from kg_pipeline.linking.sources.readers.rows import check_text, keep_if_readable, refuse_row
from kg_pipeline.linking.sources.readers.streams import read_lines
from kg_pipeline.linking.sources.readers.terms import (
    Ontology,
    Synonym,
    Term,
    find_ontology,
    obo_curie,
    rows_of_term,
)
from kg_pipeline.linking.sources.vocabularies import Vocabulary

_KINDS = ("[Term]", "[Typedef]", "[Instance]")
_EQUIVALENT = "MONDO:equivalentTo"
Frame = tuple[int, str, str]
"""Line of its kind, kind, and its lines from that one on."""


def read_obo(vocabulary: Vocabulary, members: Sequence[Member]) -> Iterator[Row]:
    """Terms of GO, MONDO, DOID, HPO or ChEBI, which its header or else the vocabulary's name tells.

    Any number of files, each an ontology. Terms that one imports from others are left out, and so are obsolete
    ones, but for what replaced them. Holds the branches of GO's terms and those that state none.
    """
    for member in members:
        yield from _read_file(vocabulary, member)


def _read_file(vocabulary: Vocabulary, member: Member) -> Iterator[Row]:
    lines = enumerate(read_lines(member), start=1)
    header, first = _read_header(member, lines)
    try:
        ontology = find_ontology(header.get("ontology", ""), header.get("default-namespace", ""), vocabulary.name)
    except BadInput as exc:
        raise BadInput(f"{member.name}: {exc}; add an `ontology:` line to its header") from exc
    branches = Branches(vocabulary.name, ontology)
    parse = partial(_read_frame, vocabulary, member, ontology, header, branches)
    yield from keep_if_readable(member, (parse(frame) for frame in _split_frames(first, lines)))
    yield from branches.rows_of_pending()


def _read_header(member: Member, lines: Iterator[tuple[int, str]]) -> tuple[dict[str, str], tuple[int, str]]:
    """The last value of each tag before the first frame, and the first line of that."""
    header: dict[str, str] = {}
    for number, line in lines:
        if line.startswith("["):
            return header, (number, line)
        tag, colon, value = line.partition(":")
        if colon:
            header[tag.strip()] = value.strip()
        elif line.strip() and not line.startswith("!"):
            raise BadInput(
                f"{member.name}, line {number}: {ascii(line)[:100]} is no header of OBO; give an OBO file"
            )
    raise BadInput(f"{member.name}: no [Term] in it; fetch the file again")


def _split_frames(first: tuple[int, str], lines: Iterator[tuple[int, str]]) -> Iterator[Frame]:
    start, kind = first
    collected = [kind]
    for number, line in lines:
        if line.startswith("["):
            yield start, kind.strip(), "".join(collected)
            start, kind, collected = number, line, []
        collected.append(line)
    yield start, kind.strip(), "".join(collected)


def _read_frame(
    vocabulary: Vocabulary,
    member: Member,
    ontology: Ontology,
    header: dict[str, str],
    branches: Branches,
    frame: Frame,
) -> list[Row]:
    line, kind, text = frame
    try:
        if kind not in _KINDS:
            raise BadInput(f"{kind!r} is none of {', '.join(_KINDS)}")
        if kind != "[Term]":
            return []
        term = _parse_term(text, header.get("default-namespace", ""))
    except SyntaxError as exc:
        place = f"{member.name}, line {line + (exc.lineno or 1) - 1}"
        return [refuse_row(vocabulary.name, place, f"broken OBO, {exc.msg}", text)]
    except BadInput as exc:
        return [refuse_row(vocabulary.name, f"{member.name}, line {line}", str(exc), text)]
    if not term.identifier.startswith(f"{ontology.prefix}:"):
        return []
    place = f"{member.name}, line {line}"
    if branches.must_wait(term):
        branches.wait(place, term)
        return []
    return list(rows_of_term(vocabulary.name, place, ontology, term))


def _parse_term(text: str, default_namespace: str) -> Term:
    """The term of a frame. Raises `SyntaxError` for what is no OBO."""
    check_text([text])
    (frame,) = fastobo.loads(text if text.endswith("\n") else f"{text}\n", threads=1)
    found = _Clauses(frame)
    return Term(
        obo_curie(str(frame.id)),
        next(iter(found.names), ""),
        next(iter(found.namespaces), default_namespace),
        tuple(found.synonyms),
        tuple(found.xrefs),
        tuple(found.parents),
        tuple(found.other_ids),
        tuple(found.replaced_by),
        found.is_obsolete,
    )


class _Clauses:
    """The clauses of a term's frame that we read, in their order."""

    def __init__(self, frame: fastobo.term.TermFrame) -> None:
        self.names: list[str] = []
        self.namespaces: list[str] = []
        self.synonyms: list[Synonym] = []
        self.xrefs: list[str] = []
        self.parents: list[str] = []
        self.other_ids: list[str] = []
        self.replaced_by: list[str] = []
        self.is_obsolete = False
        for clause in frame:
            self._add(clause)

    def _add(self, clause: fastobo.term.BaseTermClause) -> None:
        match clause:
            case fastobo.term.NameClause():
                self.names.append(clause.name)
            case fastobo.term.NamespaceClause():
                self.namespaces.append(str(clause.namespace))
            case fastobo.term.SynonymClause():
                synonym = clause.synonym
                self.synonyms.append(Synonym(synonym.desc, synonym.scope, str(synonym.type or "")))
            case fastobo.term.XrefClause():
                if _is_equivalent(clause):
                    self.xrefs.append(str(clause.xref.id))
            case fastobo.term.IsAClause():
                self.parents.append(obo_curie(str(clause.term)))
            case fastobo.term.AltIdClause():
                self.other_ids.append(obo_curie(str(clause.alt_id)))
            case fastobo.term.ReplacedByClause():
                self.replaced_by.append(obo_curie(str(clause.term)))
            case fastobo.term.IsObsoleteClause():
                self.is_obsolete = clause.obsolete


def _is_equivalent(clause: fastobo.term.XrefClause) -> bool:
    """MONDO says of its xrefs how they are meant: equivalent, related or broader. The others do not."""
    meant = [qualifier.value for qualifier in clause.qualifiers or () if qualifier.value.startswith("MONDO:")]
    return not meant or _EQUIVALENT in meant
