"""Streams of PubMed XML: every citation accounted for, every fault named with its place."""

import gzip
import io
import re
import resource
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
import pytest
from pubmed_xml import article_set, article_xml, citation_xml, plain_abstract

from kg_pipeline.errors import BadInput
from kg_pipeline.pubmed.parse import RefusedDeletion, parse_pubmed
from kg_pipeline.records import Article, Deleted, Delivered, Parsed, Refusal, Section


def parse(content: bytes) -> list[Parsed]:
    return list(parse_pubmed(io.BytesIO(content), "file.xml"))


def articles_of(path: Path) -> list[Article]:
    with path.open("rb") as stream:
        return [item.article for item in parse_pubmed(stream, path.name) if isinstance(item, Delivered)]


def count(parsed: Iterable[Parsed]) -> dict[str, int]:
    return Counter(type(item).__name__ for item in parsed)


def pmids(content: bytes) -> list[int]:
    return [item.pmid for item in parse(content) if isinstance(item, Delivered)]


def test_real_files_are_accounted_for_citation_by_citation(shared_data: Path) -> None:
    files = sorted([*(shared_data / "medline").glob("*.xml.gz"), *(shared_data / "medline").glob("*/*.xml")])
    assert sorted(file.name for file in files if file.name.endswith(".gz")) == [
        "medline16n0902.xml.gz",
        "pubmed21n1016_excerpt_original.xml.gz",
        "pubmed21n1016_excerpt_partially_changed.xml.gz",
        "pubmed_result_ortho_2019.xml.gz",
    ]
    assert len(files) == 13
    for file in files:
        xml = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
        citations = re.findall(rb"<MedlineCitation [^>]*>\s*<PMID[^>]*>(\d+)<", xml)
        deletions = re.findall(rb"<PMID[^>]*>(\d+)<", b"".join(re.findall(rb"(?s)<DeleteCitation>.*", xml)))
        parsed = parse(file.read_bytes())
        assert [item.pmid for item in parsed if isinstance(item, Delivered)] == list(map(int, citations)), file
        assert [item.pmid for item in parsed if isinstance(item, Deleted)] == list(map(int, deletions)), file
        assert [item.position for item in parsed] == list(range(len(citations) + len(deletions))), file


def test_the_real_update_file_has_604_articles_and_one_deletion(shared_data: Path) -> None:
    file = shared_data / "medline" / "medline16n0902.xml.gz"
    assert count(parse(file.read_bytes())) == {"Delivered": 604, "Deleted": 1}
    articles = articles_of(file)
    assert sum(bool(article.sections) for article in articles) == 526
    assert sum(any(section.label for section in article.sections) for article in articles) == 215
    assert sum(bool(article.other_abstracts) for article in articles) == 21


def test_the_real_ortho_file_has_its_languages(shared_data: Path) -> None:
    articles = articles_of(shared_data / "medline" / "pubmed_result_ortho_2019.xml.gz")
    assert len(articles) == 292
    assert sum(bool(article.sections) for article in articles) == 269
    assert sum(article.languages != ("eng",) for article in articles) == 75
    assert any(article.vernacular_title for article in articles)


def test_the_changed_excerpt_gives_revisions_of_the_same_articles(shared_data: Path) -> None:
    name = "medline/pubmed21n1016_excerpt_{}.xml.gz"
    original, changed = (
        articles_of(shared_data / name.format(which)) for which in ("original", "partially_changed")
    )
    assert sorted(article.pmid for article in original) == sorted(article.pmid for article in changed)
    changed_by_pmid = {article.pmid: article for article in changed}
    revised = [old for old in original if changed_by_pmid[old.pmid].record_hash != old.record_hash]
    assert 0 < len(revised) <= 3


def test_both_old_and_new_roots_and_bare_citations_are_read() -> None:
    citation = citation_xml(1)
    documents = {
        "PubmedArticleSet": article_set([article_xml(1)]),
        "MedlineCitationSet": f"<MedlineCitationSet>{citation}</MedlineCitationSet>".encode(),
        "PubmedArticle": article_xml(1).encode(),
        "MedlineCitation": citation.encode(),
    }
    assert {root: pmids(content) for root, content in documents.items()} == {root: [1] for root in documents}


def test_deletions_count_wherever_they_stand() -> None:
    deletion = '<DeleteCitation><PMID Version="1">8</PMID><PMID>9</PMID></DeleteCitation>'
    parsed = parse(article_set([deletion, article_xml(1)]))
    assert parsed[:2] == [Deleted(0, 8), Deleted(1, 9)]
    assert [item.position for item in parsed] == [0, 1, 2]
    assert parse(b"<DeleteCitation><PMID>8</PMID></DeleteCitation>") == [Deleted(0, 8)]


def test_a_pmid_that_is_no_number_is_refused_with_its_line_and_its_neighbours_go_on() -> None:
    parsed = parse(article_set([article_xml(1), article_xml("12a"), article_xml(3)]))
    assert parsed[1] == Refusal(1, "bad_pmid", "file.xml, line 5", "12a")
    assert count(parsed) == {"Delivered": 2, "Refusal": 1}


BOOK = """<PubmedBookArticle><BookDocument>
  <PMID Version="1">9000020</PMID><ArticleIdList><ArticleId IdType="doi">10.9/b</ArticleId></ArticleIdList>
  <Book><BookTitle>Invented Reviews</BookTitle><PubDate><Year>1999</Year></PubDate></Book>
  <ArticleTitle>Of <i>TAU</i></ArticleTitle><Language>eng</Language>
  <PublicationType UI="D016454">Review</PublicationType>
  <Abstract><AbstractText Label="Clinical characteristics">Rare.</AbstractText></Abstract>
  <DateRevised><Year>2024</Year><Month>1</Month><Day>2</Day></DateRevised>
</BookDocument></PubmedBookArticle>"""


def test_a_book_chapter_is_an_article_of_its_book() -> None:
    (parsed,) = parse(BOOK.encode())
    assert parsed == Delivered(
        0,
        Article(
            pmid=9000020,
            version=1,
            title="Of TAU",
            sections=(Section("Rare.", "Clinical characteristics"),),
            languages=("eng",),
            journal="Invented Reviews",
            published="1999",
            revised="2024-01-02",
            publication_types=("Review",),
            doi="10.9/b",
        ),
    )
    assert pmids(article_set([BOOK, article_xml(3)])) == [9000020, 3]


def test_a_hollow_article_is_refused_and_its_neighbours_go_on() -> None:
    hollow = ["<PubmedArticle><PubmedData/></PubmedArticle>", "<PubmedBookArticle/>"]
    parsed = parse(article_set([*hollow, article_xml(3)]))
    assert [item.reason for item in parsed if isinstance(item, Refusal)] == ["no_pmid", "no_pmid"]
    assert isinstance(parsed[2], Delivered)


def test_encodings_byte_order_marks_and_line_ends_do_not_matter() -> None:
    text = article_set([article_xml(1, "Café β", plain_abstract("a\nb"))]).decode()
    expected = parse(text.encode())
    body = text.split("?>", 1)[1]
    assert parse(b"\xef\xbb\xbf" + text.encode()) == expected
    assert parse(text.replace("\n", "\r\n").encode()) == expected
    assert parse(gzip.compress(text.encode())) == expected
    assert parse(f'<?xml version="1.0" encoding="utf-16"?>{body}'.encode("utf-16")) == expected
    latin = body.replace("β", "&#946;")
    assert parse(f'<?xml version="1.0" encoding="iso-8859-1"?>{latin}'.encode("iso-8859-1")) == expected


GOOD = article_set([article_xml(1), article_xml(2)])
# Without the time of day, which would be part of the tests' names and differ between two workers.
PACKED = gzip.compress(GOOD, mtime=0)
BOMB = b'<?xml version="1.0"?>\n<!DOCTYPE PubmedArticleSet [\n<!ENTITY a "ha">\n<!ENTITY b "&a;&a;">]>\n'


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (gzip.compress(b"", mtime=0), "is empty"),
        (b"PMID- 12345\n", "not XML .*line 1, column 0"),
        (b'{"error": "API rate limit exceeded"}', "not XML"),
        (b"   ", "not XML"),
        (b"<html><body>Moved</body></html>", "the root is <html>"),
        (GOOD[:-30], "broken XML, .* line 5"),
        (GOOD.replace(b"Journal of", b"Journal\xff of"), "broken XML, Invalid bytes.* line 4"),
        (GOOD.replace(b"</Article>", b"</Artikel>"), "broken XML, .* line 4"),
        (PACKED[:-40], "the gzip breaks after .*fetch the file again"),
        (PACKED[:40] + b"\xff" * 30 + PACKED[70:], "the gzip breaks after"),
        (BOMB + b"<PubmedArticleSet a='&b;'/>", "line 2: the DOCTYPE has declarations"),
        (b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><PubmedArticleSet/>', "has declarations"),
        (b'<!DOCTYPE x [<!ENTITY % p "y">]><PubmedArticleSet/>', "has declarations"),
        (b'<!DOCTYPE x SYSTEM "x.dtd" [ %u; <!ENTITY a "ha"> ]><PubmedArticleSet/>', "has declarations"),
        (
            GOOD.replace(b"Set>", b'Set xmlns="http://example.org/">', 1),
            "line 3: .*namespace 'http://example.org/'",
        ),
        (
            GOOD.replace(b"PubmedArticle>", b"Doc>").replace(b"MedlineCitation", b"Doc"),
            "line 4: <Doc> stands where a citation should",
        ),
        (GOOD + GOOD, "broken XML, .* line 7"),
        (GOOD.decode().replace("utf-8", "utf-32").encode("utf-32"), "not XML"),
        (GOOD.replace(b"Invented title", b"<i>" * 3000 + b"x" + b"</i>" * 3000), "broken XML, .* line 4"),
        (GOOD.replace(b'encoding="utf-8"', b'encoding="klingon"'), "not XML"),
        (GOOD.replace(b'encoding="utf-8"', b'encoding="gb2312"'), "not XML"),
        (b"<!-- " + b"x" * 2_000_000 + b" --><PubmedArticleSet/>", "no root element in the first"),
        (b"<PubmedArticleSet>" + b"<a>" * 5000, "broken XML"),
    ],
)
def test_a_fault_of_the_file_is_one_line_with_the_file_and_the_place(content: bytes, said: str) -> None:
    with pytest.raises(BadInput, match=f"^file.xml.*{said}") as caught:
        parse(content)
    assert "\n" not in str(caught.value)


def test_a_reference_to_an_entity_declared_elsewhere_refuses_its_citation_only() -> None:
    refusal, neighbour = parse(GOOD.replace(b"Invented title", b"TGF-&beta;", 1))
    assert isinstance(refusal, Refusal)
    assert "&beta;" in refusal.found
    assert isinstance(neighbour, Delivered)


@pytest.mark.parametrize(
    "doctype",
    [
        b'<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2019//EN" "https://x/y.dtd">',
        b'<!DOCTYPE PubmedArticleSet SYSTEM "http://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_190101.dtd">',
        b"<!DOCTYPE PubmedArticleSet>",
        b"",
    ],
)
def test_a_doctype_that_declares_nothing_passes(doctype: bytes) -> None:
    assert pmids(doctype + b"<PubmedArticleSet>" + article_xml(1).encode() + b"</PubmedArticleSet>") == [1]


def test_what_stands_among_citations_and_is_none_is_refused_in_its_place() -> None:
    parsed = parse(article_set([article_xml(1), "<Note/>", article_xml(2), "<Note>late</Note>"]))
    note = "<Note> stands where a citation should"
    assert [item.position for item in parsed] == [0, 1, 2, 3]
    assert parsed[1] == Refusal(1, "bad_record", "file.xml, line 5", note)
    assert parsed[3] == Refusal(3, "bad_record", "file.xml, line 7", note)
    assert parse(b"<PubmedArticleSet/>") == []


def test_what_is_no_pmid_in_a_deletion_list_is_no_refused_citation() -> None:
    deleted, refused = parse(b"<DeleteCitation><PMID>8</PMID><PMID>8a</PMID></DeleteCitation>")
    assert deleted == Deleted(0, 8)
    assert refused == RefusedDeletion(1, "bad_pmid", "file.xml, line 1", "8a")
    kept = msgspec.json.decode(msgspec.json.encode(refused), type=Parsed)
    assert kept == Refusal(1, "bad_pmid", "file.xml, line 1", "8a")


def test_markup_that_nests_too_deep_refuses_its_citation_only() -> None:
    refusal, neighbour = parse(GOOD.replace(b"Invented title", b"<i>" * 1000 + b"x" + b"</i>" * 1000, 1))
    assert isinstance(refusal, Refusal)
    assert "deeper than" in refusal.found
    assert isinstance(neighbour, Delivered)


def test_the_caller_keeps_the_stream() -> None:
    stream = io.BytesIO(GOOD)
    assert len(list(parse_pubmed(stream, "x"))) == 2
    assert not stream.closed


class Endless(io.RawIOBase):
    """A stream made while it is read."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._left = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        self._left = self._left or next(self._pieces, b"")
        n_bytes = min(len(buffer), len(self._left))
        buffer[:n_bytes] = self._left[:n_bytes]
        self._left = self._left[n_bytes:]
        return n_bytes


def test_an_abstract_of_50_mb_is_refused_alone_in_little_memory() -> None:
    before, middle, after = GOOD.replace(b"</Journal>", b"</Journal>|", 2).split(b"|")
    huge = b"<Abstract><AbstractText>" + b"gene " * 10_000_000 + b"</AbstractText></Abstract>"
    parsed = parse(before + huge + middle + after)
    assert [type(item) for item in parsed] == [Refusal, Delivered]
    assert isinstance(parsed[0], Refusal)
    assert parsed[0].reason == "too_long"
    assert parsed[0].found.startswith("50000000 characters")
    assert parsed[0].place == "file.xml, line 4"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < 3 * 2**20


STATM = Path("/proc/self/statm")


@pytest.mark.skipif(not STATM.exists(), reason="only Linux tells a process what it holds now")
def test_memory_does_not_grow_with_the_file() -> None:
    article = (article_xml(1, "x" * 2000) + "\n").encode()
    pieces = (b"<PubmedArticleSet>", *[article] * 5_000, b"</PubmedArticleSet>")
    stream = io.BufferedReader(Endless(iter(pieces)))
    held_pages = [
        int(STATM.read_text().split()[1]) for item in parse_pubmed(stream, "x") if isinstance(item, Delivered)
    ]
    assert len(held_pages) == 5_000
    assert (held_pages[-1] - held_pages[1000]) * resource.getpagesize() < 4 * 2**20


def test_a_citation_that_never_ends_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg_pipeline.pubmed.parse.MAX_CITATION_BYTES", 2**20)

    def pieces() -> Iterator[bytes]:
        yield b"<PubmedArticleSet>" + article_xml(1).encode() + b"<PubmedArticle>"
        while True:
            yield b"<x>endless</x>" * 100

    with pytest.raises(BadInput, match=r"^x, byte \d+ of the XML: a citation takes more than 1048576 bytes"):
        count(parse_pubmed(io.BufferedReader(Endless(pieces())), "x"))
