"""PubTator as it is written, and what is refused of it."""

import io

import pytest
from plain import without_written

from kg_pipeline.errors import BadInput
from kg_pipeline.records import AnnotatedDocument, Annotation, Document, DocumentRelation, Passage, Written
from kg_pipeline.text.pubtator import read_pubtator, write_pubtator
from kg_pipeline.text.slips import describe_slips

_FILE = """1|t|FAKE1 in fakitis
1|a|Fakol helps.
1\t0\t5\tFAKE1\tGene\t99001
1\t9\t16\tfakitis\tDisease\tD900001|D900002\tfak|itis
1\t17\t22\tFakol\tChemical
1\tAssociation\t99001\tD900001\tNovel
1\tCID\tD900009\tD900001

2|t|Only a title
2|a|
2\t0\t4\tOnly\tDisease\t-1
"""
_FIRST = AnnotatedDocument(
    Document("1", (Passage(0, "FAKE1 in fakitis", "title"), Passage(17, "Fakol helps.", "abstract"))),
    (
        Annotation(((0, 5),), "FAKE1", "Gene", ("99001",), written=Written("99001")),
        Annotation(
            ((9, 16),),
            "fakitis",
            "Disease",
            ("D900001", "D900002"),
            "|",
            Written("D900001|D900002", columns=("fak|itis",)),
        ),
        Annotation(((17, 22),), "Fakol", "Chemical", written=Written()),
    ),
    (DocumentRelation("Association", "99001", "D900001"), DocumentRelation("CID", "D900009", "D900001")),
)
_SECOND = AnnotatedDocument(
    Document("2", (Passage(0, "Only a title", "title"),)),
    (Annotation(((0, 4),), "Only", "Disease", written=Written("-1")),),
)


def _read(text: str | bytes, **options: object) -> list[AnnotatedDocument]:
    data = text.encode() if isinstance(text, str) else text
    return list(read_pubtator(io.BytesIO(data), "in.txt", **options))  # type: ignore[arg-type]


def _written(*documents: AnnotatedDocument) -> str:
    stream = io.BytesIO()
    write_pubtator(documents, stream)
    return stream.getvalue().decode()


@pytest.mark.parametrize("change", [str, lambda text: text.replace("\n", "\r\n"), lambda text: "\ufeff" + text])
def test_a_file_becomes_its_documents(change: object) -> None:
    assert _read(change(_FILE)) == [_FIRST, _SECOND]  # type: ignore[operator]


def test_a_text_stream_reads_like_a_binary_one() -> None:
    assert list(read_pubtator(io.StringIO(_FILE), "in.txt")) == [_FIRST, _SECOND]


def test_documents_without_a_blank_line_between_them_are_two() -> None:
    assert _read(_FILE.replace("\n\n", "\n")) == [_FIRST, _SECOND]


def test_documents_are_written_to_the_letter() -> None:
    assert _written(*map(without_written, (_FIRST, _SECOND))) == (
        "1|t|FAKE1 in fakitis\n1|a|Fakol helps.\n1\t0\t5\tFAKE1\tGene\t99001\n"
        "1\t9\t16\tfakitis\tDisease\tD900001|D900002\n1\t17\t22\tFakol\tChemical\t-\n"
        "1\tAssociation\t99001\tD900001\n1\tCID\tD900009\tD900001\n\n"
        "2|t|Only a title\n2|a|\n2\t0\t4\tOnly\tDisease\t-\n\n"
    )


def test_mentions_that_were_read_are_written_to_the_letter_as_they_came() -> None:
    text = "1|t|FAKE1 in fakitis\n1|a|\n1\t0\t5\tFAKE1\tGene\t-1\n1\t9\t16\tfakitis\tDisease\tD1|-1\tfak|itis\n"
    text += "1\t9\t16\tfakitis\tDisease\n1\t0\t5\tfake1\tGene\t 9\n1\t5\t5\t\tGene\t\n1\t9\t5\tx\tGene\t-\n\n"
    assert _written(*_read(text)) == text


def test_a_blank_line_between_title_and_abstract_ends_nothing() -> None:
    assert _read(_FILE.replace("1|a|", "\n1|a|").replace("2|a|", "\n \n2|a|")) == [_FIRST, _SECOND]
    with pytest.raises(BadInput, match=r"line 3: .* where a document begins"):
        _read("1|t|One\n\n2|a|x\n")


@pytest.mark.parametrize("kind", ["title", "Title", "TITLE", "front"])
def test_the_title_is_known_by_its_kind_however_it_is_spelled(kind: str) -> None:
    assert _written(AnnotatedDocument(Document("3", (Passage(0, "Words", kind),)))) == "3|t|Words\n3|a|\n\n"


def test_passages_are_moved_to_one_separator_after_the_title() -> None:
    document = Document("3", (Passage(2, "Title", "title"), Passage(10, "One."), Passage(16, "Two.")))
    annotations = tuple(Annotation((span,), "x", "Gene") for span in ((2, 7), (10, 13), (16, 19)))
    lines = _written(AnnotatedDocument(document, annotations)).splitlines()
    assert lines[:2] == ["3|t|Title", "3|a|One.  Two."]
    assert [line.split("\t")[1:3] for line in lines[2:5]] == [["0", "5"], ["6", "9"], ["12", "15"]]


def test_a_discontinuous_mention_is_written_as_all_it_covers() -> None:
    document = Document("3", (Passage(0, "renal and hepatic failure"),))
    written = _written(AnnotatedDocument(document, (Annotation(((0, 5), (18, 25)), "renal failure", "Disease"),)))
    assert written.splitlines()[2] == "3\t1\t26\trenal and hepatic failure\tDisease\t-"


def test_a_variant_is_one_identifier_that_holds_separators() -> None:
    text = "1|t|c.1A>T\n1|a|\n1\t0\t6\tc.1A>T\tDNAMutation\tc|SUB|A|1|T;Gene:99001\n"
    [read] = _read(text)
    assert read.annotations[0].identifiers == ("c|SUB|A|1|T;Gene:99001",)
    assert _written(read) == text + "\n"


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("1\t0\tx\tFAKE1\tGene\t1", "line 3: offsets '0' and 'x'"),
        ("1\t0\t5\tFAKE1", "line 3: mention 'FAKE1' lacks its type"),
        ("1\t0\t1" + "0" * 9999 + "\tFAKE1\tGene\t1", "line 3: offsets '0' and '1000"),
        ("1\t1" + "0" * 9999 + "\t0\tFAKE1\tGene", "line 3: offsets '1000"),
        ("7\t0\t5\tFAKE1\tGene\t1", "line 3: a line of document '7' in document '1'"),
        ("what is this", "line 3: 'what is this' is neither a mention"),
    ],
)
def test_a_bad_line_is_refused_with_its_place_and_the_next_document_read(line: str, found: str) -> None:
    refused: list[BadInput] = []
    text = f"1|t|FAKE1 in fakitis\n1|a|Fakol helps\n{line}\n\n2|t|Good\n2|a|\n"
    assert [read.document.id for read in _read(text, on_refusal=refused.append)] == ["2"]
    [refusal] = refused
    assert str(refusal).startswith("in.txt, line ")
    assert found in str(refusal)
    with pytest.raises(BadInput):
        _read(text)


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"", "in.txt: empty"),
        (b"\n\n", "in.txt: empty"),
        (b"1|t|Good\n1|a|\xff\xfe\n\n", "line 2: b'\\xff\\xfe\\n' is not UTF-8"),
        (b"1\t0\t5\tFAKE1\tGene\n", "expected `id|t|title`"),
        (b"1|a|No title\n", "expected `id|t|title`"),
        (b"1|t|One\n2|a|Other\n", "line 2: abstract of '2' below the title of '1'"),
        (b"\n |t|One\n |a|Two\n", "in.txt, line 2, a document without an id"),
    ],
)
def test_what_is_no_document_is_refused(data: bytes, found: str) -> None:
    with pytest.raises(BadInput) as caught:
        _read(data)
    assert found in str(caught.value)


def test_the_caller_decides_about_a_mention_that_slipped() -> None:
    text = "1|t|FAKE1 in fakitis\n1|a|\n1\t1\t6\tFAKE1\tGene\t99001\n"
    assert _read(text)[0].annotations[0].text == "FAKE1"
    assert _read(text, on_slip="drop")[0].annotations == ()
    assert describe_slips(_read(text)[0]) == (
        "document 1: mention 'FAKE1' at 1:6 stands where the text has 'AKE1 '",
    )
    [beyond] = _read(text.replace("\t6\t", "\t60\t"))
    assert describe_slips(beyond) == (
        "document 1: mention 'FAKE1' at 1:60 is no part of the text (16 characters)",
    )


@pytest.mark.parametrize(
    ("document", "found"),
    [
        (AnnotatedDocument(Document("1", (Passage(0, "Two\nlines"),))), "a line break"),
        (AnnotatedDocument(Document("1|2", (Passage(0, "Text"),))), "holds '|'"),
        (
            AnnotatedDocument(Document("1", (Passage(0, "a\tb"),)), (Annotation(((0, 3),), "a\tb", "Gene"),)),
            "holds a tab",
        ),
    ],
)
def test_what_pubtator_cannot_hold_is_refused_and_not_written(document: AnnotatedDocument, found: str) -> None:
    refused: list[BadInput] = []
    stream = io.BytesIO()
    write_pubtator([document, _SECOND], stream, on_refusal=refused.append)
    assert stream.getvalue().decode() == _written(_SECOND)
    assert found in str(refused[0])


def test_a_tab_in_the_text_itself_is_text() -> None:
    assert _read("1|t|a\tb\n1|a|\n")[0].document.text == "a\tb"
