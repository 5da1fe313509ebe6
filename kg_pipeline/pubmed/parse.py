"""PubMed XML, plain or gzipped, to articles, deletions and refusals: one pass, constant memory.

A file is believed whole or not at all: a fault of the file (cut short, not XML) raises `BadInput` where it is met,
after the citations before it were given out, and whoever writes them down must take them back. A fault of one
citation is a `Refusal` among its good neighbours.
"""

import gzip
import io
import zlib
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import BinaryIO, cast

from lxml.etree import XMLPullParser, XMLSyntaxError, _Element

from kg_pipeline.errors import BadInput
from kg_pipeline.prolog import Prolog
from kg_pipeline.pubmed.article import Unusable, read_article, read_book, read_pmid
from kg_pipeline.records import Article, Deleted, Delivered, Parsed, Refusal

MAX_CITATION_BYTES = 256 * 2**20
"""Of memory, roughly, for the XML between the ends of two citations; a file may never end one."""
_TAG_BYTES = 240
"""What libxml2 takes for an element and the text after it, however short they are."""
_MAX_PROLOG_BYTES = 2**20
_CHUNK_BYTES = 2**16
_GZIP_MAGIC = b"\x1f\x8b"
_ROOTS = (
    *("PubmedArticleSet", "PubmedArticle", "MedlineCitationSet", "MedlineCitation"),
    *("PubmedBookArticleSet", "PubmedBookArticle", "DeleteCitation"),
)
_ITEMS = ("PubmedArticle", "MedlineCitation", "PubmedBookArticle", "DeleteCitation")


class RefusedDeletion(Refusal, frozen=True, tag="refusal"):
    """What stands in a deletion list and is no PMID: no citation is refused. Kept as the refusal that it is."""


def parse_pubmed(stream: BinaryIO, name: str) -> Iterator[Parsed]:
    """Everything in the stream, in its order; `name` is the file's in messages and places.

    Holds one citation at a time. Raises `BadInput`, with the place, if the file as a whole is not PubMed XML.
    """
    for position, element in enumerate(_read_items(_read_chunks(stream, name), name)):
        yield _read_item(element, position, f"{name}, line {element.sourceline}")


def _read_chunks(stream: BinaryIO, name: str) -> Iterator[bytes]:
    """The XML's bytes, unpacked if they come gzipped. Raises `BadInput` for half a gzip or an empty file."""
    buffered = io.BufferedReader(stream)  # type: ignore[type-var]
    n_bytes = 0
    try:
        is_gzip = buffered.peek(2)[:2] == _GZIP_MAGIC
        source = gzip.GzipFile(fileobj=buffered) if is_gzip else buffered
        while chunk := source.read(_CHUNK_BYTES):
            n_bytes += len(chunk)
            yield chunk
    except (EOFError, gzip.BadGzipFile, zlib.error) as exc:
        raise BadInput(
            f"{name}: the gzip breaks after {n_bytes} unpacked bytes ({exc}); fetch the file again"
        ) from exc
    finally:
        if not stream.closed:
            buffered.detach()  # or it would close the caller's stream with itself
    if not n_bytes:
        raise BadInput(f"{name}: the file is empty; fetch it again")


def _read_items(chunks: Iterator[bytes], name: str) -> Iterator[_Element]:
    """The elements of citations and deleted PMIDs; each is complete until the next is asked for, then cleared."""
    parser = XMLPullParser(
        events=("end",),
        tag=_ITEMS,
        load_dtd=False,
        no_network=True,
        resolve_entities=False,
        remove_comments=True,
        remove_pis=True,
        huge_tree=True,  # a citation of 50 MB is refused alone, not with its file
    )
    n_bytes = n_since_item = n_items = 0
    try:
        for chunk in _check_prolog(chunks, name):
            parser.feed(chunk)
            n_bytes += len(chunk)
            n_since_item += len(chunk) + _TAG_BYTES * chunk.count(b"<")
            for _event, element in cast(Iterator[tuple[str, _Element]], parser.read_events()):
                yield from _strays_before(element)
                yield from _items_of(element)
                _drop(element)
                n_since_item = 0
                n_items += 1
            if n_since_item > MAX_CITATION_BYTES:
                raise BadInput(
                    f"{name}, byte {n_bytes} of the XML: a citation takes more than {MAX_CITATION_BYTES} bytes of "
                    "memory; take it out or fetch the file again"
                )
        strays = _strays(parser.close())
    except XMLSyntaxError as exc:
        raise BadInput(f"{name}: broken XML, {exc.msg}; fetch the file again or correct it there") from exc
    if strays and not n_items:
        raise BadInput(
            f"{name}, line {strays[0].sourceline}: <{strays[0].tag}> stands where a citation should, and the file "
            "has none; give PubMed XML"
        )
    yield from strays


def _check_prolog(chunks: Iterator[bytes], name: str) -> Iterator[bytes]:
    """The same chunks, given on once the root before them is known to be PubMed's."""
    prolog = Prolog(name)
    head: list[bytes] = []
    while prolog.root is None:
        chunk = next(chunks, b"")
        prolog.feed(chunk, is_last=not chunk)
        head.append(chunk)
        if len(head) * _CHUNK_BYTES > _MAX_PROLOG_BYTES:
            raise BadInput(f"{name}: no root element in the first {_MAX_PROLOG_BYTES} bytes; give PubMed XML")
    if prolog.root not in _ROOTS:
        raise BadInput(
            f"{name}: the root is <{prolog.root}>, not {', '.join(_ROOTS[:-1])} or {_ROOTS[-1]}; give PubMed XML"
        )
    return chain(head, chunks)


def _strays_before(element: _Element) -> Iterator[_Element]:
    """What stands between a citation and the one before it, in the root of both, and is none."""
    parent = element.getparent()
    if parent is not None and parent.tag not in _ITEMS:
        yield from reversed(_strays(element.itersiblings(preceding=True)))


def _strays(elements: Iterable[_Element]) -> list[_Element]:
    """Those that neither are nor hold any of `_ITEMS`."""
    return [
        element
        for element in elements
        if isinstance(element.tag, str) and next(element.iter(*_ITEMS), None) is None
    ]


def _items_of(element: _Element) -> Iterator[_Element]:
    """The element itself or, of a deletion list, its PMIDs; nothing for a citation inside its PubmedArticle."""
    parent = element.getparent()
    if element.tag == "DeleteCitation":
        yield from element.iterchildren("PMID")
    elif element.tag != "MedlineCitation" or parent is None or parent.tag != "PubmedArticle":
        yield element


def _drop(element: _Element) -> None:
    """Forget a citation and what stood before it, unless its PubmedArticle still needs it."""
    parent = element.getparent()
    if parent is not None and parent.tag == "PubmedArticle":
        return
    element.clear()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _read_item(element: _Element, position: int, place: str) -> Parsed:
    is_deletion = element.tag == "PMID"
    refusal = RefusedDeletion if is_deletion else Refusal
    try:
        if is_deletion:
            return Deleted(position, read_pmid(element)[0])
        return Delivered(position, _read_citation(element))
    except Unusable as exc:
        return refusal(position, exc.reason, place, exc.found[:200])
    except BadInput as exc:
        return refusal(position, "bad_record", place, str(exc)[:200])


def _read_citation(element: _Element) -> Article:
    if element.tag not in _ITEMS:
        raise BadInput(f"<{element.tag}> stands where a citation should")
    if element.tag == "MedlineCitation":
        return read_article(element)
    is_book = element.tag == "PubmedBookArticle"
    citation = element.find("BookDocument" if is_book else "MedlineCitation")
    if citation is None:
        raise Unusable("no_pmid", f"an empty {element.tag}")
    return read_book(citation) if is_book else read_article(citation, element.find("PubmedData"))
