"""What Entrez answered, told apart from the errors it dresses as answers (HTTP 200 and an error inside)."""

import re
from collections.abc import Iterator

from lxml.etree import XMLParser, XMLSyntaxError, _Element, fromstring

from kg_pipeline.errors import BadInput, Retryable
from kg_pipeline.prolog import Prolog
from kg_pipeline.records import Record

_NOTHING_THERE = re.compile(
    r"unable to obtain query|webenv|query[_ ]?key|history|empty result|id list is empty", re.IGNORECASE
)
_FETCHED_ROOTS = ("PubmedArticleSet", "PubmedBookArticleSet")
_PROLOG_BYTES = 2**16


class NothingThere(Retryable):
    """The history server no longer knows the search, or PubMed none of the PMIDs; to ask again is vain."""


class Found(Record, frozen=True):
    """The result of a search, kept on the history server under `web_env` and `query_key`."""

    count: int
    pmids: tuple[int, ...]
    """As many as were asked for."""
    web_env: str
    query_key: str
    unknown_phrases: tuple[str, ...] = ()
    """Parts of the query that PubMed does not know and searched without."""


def read_found(body: bytes) -> Found:
    """The result of `esearch`. Raises `Retryable` for anything else."""
    root = _read_root(body, ("eSearchResult",))
    count = root.findtext("Count", "")
    found = Found(
        count=int(count) if count.isdecimal() else -1,
        pmids=tuple(_numbers(root.iterfind("IdList/Id"))),
        web_env=root.findtext("WebEnv", ""),
        query_key=root.findtext("QueryKey", ""),
        unknown_phrases=tuple(phrase.text or "" for phrase in root.iterfind("ErrorList/PhraseNotFound")),
    )
    if found.count < 0 or (found.count and not (found.web_env and found.query_key)):
        raise Retryable("the search result lacks its Count, WebEnv or QueryKey")
    return found


def read_fetched(body: bytes) -> tuple[int, ...]:
    """The PMIDs of the records that `efetch` gave. Raises `NothingThere`, or `Retryable` for other errors."""
    root = _read_root(body, _FETCHED_ROOTS)
    paths = ("PubmedArticle/MedlineCitation/PMID", "PubmedBookArticle/BookDocument/PMID")
    return tuple(pmid for path in paths for pmid in _numbers(root.iterfind(path)))


def error_in(body: bytes) -> str:
    """The error that a body tells of, as far as it can be read, on one line and cut to 200 characters."""
    text = re.sub(rb"<[^>]*>", b" ", body[:4000]).decode("utf-8", errors="replace")
    return " ".join(text.split())[:200]


def says_nothing_there(error: str) -> bool:
    """Whether an error says that what was asked for holds nothing."""
    return _NOTHING_THERE.search(error) is not None


def _numbers(elements: Iterator[_Element]) -> Iterator[int]:
    texts = ((element.text or "").strip() for element in elements)
    return (int(text) for text in texts if text.isdecimal())


def _read_root(body: bytes, expected: tuple[str, ...]) -> _Element:
    try:
        Prolog("the answer").feed(body[:_PROLOG_BYTES], is_last=not body)
        parser = XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=True)
        root = fromstring(body, parser)
    except (BadInput, XMLSyntaxError) as exc:
        raise Retryable(f"the answer is cut short or no XML ({exc}): {error_in(body[:300])!r}") from exc
    error = root.findtext("ERROR")
    if error is not None and says_nothing_there(error):
        raise NothingThere(f"Entrez answers {error!r}; search again")
    if error is not None or root.tag not in expected:
        raise Retryable(f"the answer is an error: {error_in(body)!r}")
    return root
