"""A citation's element to an `Article`; element names are those of NLM's PubMed and MEDLINE DTDs."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal

from lxml.etree import _Element

from kg_pipeline.errors import BadInput
from kg_pipeline.identifiers import make_curie
from kg_pipeline.pubmed.dates import read_date
from kg_pipeline.pubmed.flatten import flatten
from kg_pipeline.records import Article, Correction, MeshHeading, OtherAbstract, Section, tidy_text

MAX_TEXT_CHARS = 1_000_000
"""Of a citation's title, abstracts and copyright together; some 200 times a long abstract."""
_PMID = re.compile(r"[1-9][0-9]{0,7}")
_VERSION = re.compile(r"[1-9][0-9]{0,3}")
_PMCID = re.compile(r"PMC[0-9]+")


class Unusable(BadInput):
    """A citation that cannot become an article; `reason` is a `Refusal`'s, `found` the value at fault."""

    def __init__(self, reason: Literal["no_pmid", "bad_pmid", "bad_version", "too_long"], found: str) -> None:
        super().__init__(f"{reason}: {found}")
        self.reason = reason
        self.found = found


def read_article(citation: _Element, pubmed_data: _Element | None = None) -> Article:
    """The article of a `MedlineCitation` and the `PubmedData` beside it, where there is one.

    Raises `Unusable`, or `BadInput` for a record that is wrong in another way.
    """
    parts = _children(citation)
    article = _children(parts.get("Article"))
    pmid, version = read_pmid(parts.get("PMID"))
    title, sections, others, vernacular, notice = _read_texts(citation, article)
    return Article(
        pmid=pmid,
        version=version,
        title=title,
        sections=sections,
        vernacular_title=vernacular or None,
        other_abstracts=others,
        languages=tuple(_texts(citation, "Article/Language")),
        journal=_journal(article.get("Journal"), parts.get("MedlineJournalInfo")),
        published=_published(article),
        completed=read_date(parts.get("DateCompleted")),
        revised=read_date(parts.get("DateRevised")),
        publication_types=tuple(_texts(article.get("PublicationTypeList"), "PublicationType")),
        mesh=tuple(_mesh_headings(parts.get("MeshHeadingList"))),
        corrections=tuple(_corrections(parts.get("CommentsCorrectionsList"))),
        doi=_doi(citation, pubmed_data),
        pmcid=_pmcid(citation, pubmed_data),
        copyright=notice or None,
    )


def read_book(document: _Element) -> Article:
    """The article of a `BookDocument`, a chapter or a whole book; the book stands for the journal.

    Raises like `read_article`.
    """
    parts = _children(document)
    book = _children(parts.get("Book"))
    pmid, version = read_pmid(parts.get("PMID"))
    title, sections, others, vernacular, notice = _read_texts(document, parts)
    return Article(
        pmid=pmid,
        version=version,
        title=title or _text(book.get("BookTitle")),
        sections=sections,
        vernacular_title=vernacular or None,
        other_abstracts=others,
        languages=tuple(_texts(document, "Language")),
        journal=_text(book.get("BookTitle")),
        published=read_date(book.get("PubDate")),
        revised=read_date(parts.get("DateRevised")),
        publication_types=tuple(_texts(document, "PublicationType")),
        doi=_article_id(document, "doi"),
        pmcid=_article_id(document, "pmc"),
        copyright=notice or None,
    )


def read_pmid(element: _Element | None) -> tuple[int, int]:
    """PMID and version, 1 where none is given. Raises `Unusable` if one of them is no number."""
    text = _text(element)
    if element is None or not text:
        raise Unusable("no_pmid", "")
    if not _PMID.fullmatch(text):
        raise Unusable("bad_pmid", text)
    version = element.get("Version", "1")
    if not _VERSION.fullmatch(version):
        raise Unusable("bad_version", version)
    return int(text), int(version)


_Texts = tuple[str, tuple[Section, ...], tuple[OtherAbstract, ...], str, str]


def _read_texts(citation: _Element, article: dict[str, _Element]) -> _Texts:
    """Title, sections, other abstracts, vernacular title, copyright. Raises `Unusable` if they are too long."""
    abstract = article.get("Abstract")
    title = _text(article.get("ArticleTitle"))
    sections = tuple(_sections(abstract))
    others = tuple(_other_abstracts(citation))
    vernacular = _text(article.get("VernacularTitle"))
    notice = _text(abstract.find("CopyrightInformation")) if abstract is not None else ""
    texts = (title, vernacular, notice, *(section.text for section in sections), *(other.text for other in others))
    _check_length(sum(map(len, texts)))
    return title, sections, others, vernacular, notice


def _sections(abstract: _Element | None) -> Iterator[Section]:
    for element in () if abstract is None else abstract.iterchildren("AbstractText"):
        if text := _text(element):
            yield Section(text, tidy_text(element.get("Label", "")) or None)


def _other_abstracts(citation: _Element) -> Iterator[OtherAbstract]:
    for element in citation.iterchildren("OtherAbstract"):
        if text := " ".join(section.as_read for section in _sections(element)):
            yield OtherAbstract(text, element.get("Language"), element.get("Type"))


def _journal(journal: _Element | None, medline_info: _Element | None) -> str:
    """The full title, else an abbreviation of it."""
    if journal is not None:
        for path in ("Title", "ISOAbbreviation"):
            if name := _text(journal.find(path)):
                return name
    return _text(medline_info.find("MedlineTA")) if medline_info is not None else ""


def _published(article: dict[str, _Element]) -> str:
    """Of the journal's issue; the electronic date only where the issue has none."""
    journal = article.get("Journal")
    issue = journal.find("JournalIssue/PubDate") if journal is not None else None
    return read_date(issue) or read_date(article.get("ArticleDate"))


def _mesh_headings(headings: _Element | None) -> Iterator[MeshHeading]:
    for heading in () if headings is None else headings:
        if not (names := list(heading)):
            continue
        descriptor, *qualifiers = [_text(name) for name in names]
        is_major = "Y" in [name.get("MajorTopicYN") for name in names]
        yield MeshHeading(_mesh_curie(names[0].get("UI", "")), descriptor, is_major, tuple(qualifiers))


@lru_cache(maxsize=65_536)
def _mesh_curie(identifier: str) -> str:
    """Empty for the records from before 2014 that give names only."""
    return make_curie("MESH", identifier) if identifier else ""


def _corrections(corrections: _Element | None) -> Iterator[Correction]:
    """All but `Cites`: those are the reference list, which NLM keeps elsewhere since 2019."""
    for element in () if corrections is None else corrections:
        kind = element.get("RefType", "")
        if kind and kind != "Cites":
            pmid = _text(element.find("PMID"))
            number = int(pmid) if _PMID.fullmatch(pmid) else None
            yield Correction(kind, number, _text(element.find("RefSource")))


def _doi(citation: _Element, pubmed_data: _Element | None) -> str | None:
    for identifier in citation.iterfind("Article/ELocationID"):
        if identifier.get("EIdType") == "doi" and identifier.get("ValidYN") != "N":
            return _text(identifier) or None
    return _article_id(pubmed_data, "doi")


def _pmcid(citation: _Element, pubmed_data: _Element | None) -> str | None:
    """From the identifiers or, in the records from before 2019, from `OtherID`, where a remark may follow it."""
    identifiers = (_article_id(pubmed_data, "pmc") or "", *_texts(citation, "OtherID"))
    matches = map(_PMCID.match, identifiers)
    return next((match.group() for match in matches if match), None)


def _article_id(parent: _Element | None, kind: str) -> str | None:
    """Only the article's own: its references have `ArticleIdList`s too."""
    if parent is not None:
        for identifier in parent.iterfind("ArticleIdList/ArticleId"):
            if identifier.get("IdType") == kind:
                return _text(identifier) or None
    return None


def _children(element: _Element | None) -> dict[str, _Element]:
    """The first child of each name."""
    children: dict[str, _Element] = {}
    for child in () if element is None else element:
        children.setdefault(child.tag, child)
    return children


def _texts(element: _Element | None, path: str) -> Iterator[str]:
    for child in () if element is None else element.iterfind(path):
        if text := _text(child):
            yield text


def _text(element: _Element | None) -> str:
    if element is None:
        return ""
    text = flatten(element)
    _check_length(len(text))  # before tidying, which takes ten times the memory
    return tidy_text(text)


def _check_length(n_chars: int) -> None:
    if n_chars > MAX_TEXT_CHARS:
        raise Unusable("too_long", f"{n_chars} characters of text; at most {MAX_TEXT_CHARS} are read")
