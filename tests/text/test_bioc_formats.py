"""BioC XML and JSON: to the letter of the DTD, opened by another reader, refused with the place."""

import gzip
import io
import json

import pytest
from lxml import etree
from plain import without_written

from kg_pipeline.errors import BadInput
from kg_pipeline.records import AnnotatedDocument, Annotation, Document, DocumentRelation, Passage
from kg_pipeline.text.bioc_json import read_bioc_json, write_bioc_json
from kg_pipeline.text.bioc_xml import read_bioc_xml, write_bioc_xml

# The element structure of BioC.dtd (Comeau et al. 2013).
_DTD = """
<!ELEMENT collection (source, date, key, infon*, document+)>
<!ELEMENT source (#PCDATA)> <!ELEMENT date (#PCDATA)> <!ELEMENT key (#PCDATA)>
<!ELEMENT infon (#PCDATA)> <!ATTLIST infon key CDATA #REQUIRED>
<!ELEMENT document (id, infon*, passage+, relation*)> <!ELEMENT id (#PCDATA)>
<!ELEMENT passage (infon*, offset, ((text?, annotation*) | sentence*), relation*)>
<!ELEMENT offset (#PCDATA)> <!ELEMENT text (#PCDATA)>
<!ELEMENT sentence (infon*, offset, text?, annotation*, relation*)>
<!ELEMENT annotation (infon*, location*, text)> <!ATTLIST annotation id CDATA #IMPLIED>
<!ELEMENT location EMPTY> <!ATTLIST location offset CDATA #REQUIRED length CDATA #REQUIRED>
<!ELEMENT relation (infon*, node*)> <!ATTLIST relation id CDATA #IMPLIED>
<!ELEMENT node EMPTY> <!ATTLIST node refid CDATA #REQUIRED role CDATA "">
"""
_DOCUMENT = AnnotatedDocument(
    Document("1", (Passage(0, "α-Fakin 😀 & FAKE1", "title"), Passage(20, "Renal and fakol <failure>."))),
    (
        Annotation(((12, 17),), "FAKE1", "Gene", ("99001", "99002"), ";"),
        Annotation(((20, 25), (36, 45)), "Renal <failure>", "Disease", ("D900001",)),
        Annotation(((30, 35),), "fakol", "Chemical"),
    ),
    (DocumentRelation("Association", "99001", "D900001"),),
)
_BARE = AnnotatedDocument(Document("2", ()))
_WRITERS = {"xml": write_bioc_xml, "json": write_bioc_json}
_READERS = {"xml": read_bioc_xml, "json": read_bioc_json}


def _written(kind: str, *documents: AnnotatedDocument) -> bytes:
    stream = io.BytesIO()
    _WRITERS[kind](documents, stream)
    return stream.getvalue()


def _read(kind: str, data: bytes | str, **options: object) -> list[AnnotatedDocument]:
    stream = io.BytesIO(data.encode() if isinstance(data, str) else data)
    return list(_READERS[kind](stream, "in.bioc", **options))  # type: ignore[arg-type]


def test_the_xml_is_valid_by_the_dtd() -> None:
    dtd = etree.DTD(io.StringIO(_DTD))
    tree = etree.fromstring(_written("xml", _DOCUMENT, _BARE))
    assert dtd.validate(tree), dtd.error_log
    assert tree.getroottree().docinfo.system_url == "BioC.dtd"


def test_annotations_and_relations_are_written_as_biored_does() -> None:
    document = etree.fromstring(_written("xml", _DOCUMENT)).find("document")
    annotation = document.find("passage/annotation")
    assert etree.tostring(annotation, encoding="unicode") == (
        '<annotation id="0"><infon key="identifier">99001;99002</infon><infon key="type">Gene</infon>'
        '<location offset="12" length="5"/><text>FAKE1</text></annotation>'
    )
    assert etree.tostring(document.find("relation"), encoding="unicode") == (
        '<relation id="R0"><infon key="entity1">99001</infon><infon key="entity2">D900001</infon>'
        '<infon key="type">Association</infon></relation>'
    )


@pytest.mark.parametrize("kind", ["xml", "json"])
def test_another_library_reads_the_same(kind: str) -> None:
    library = pytest.importorskip(f"bioc.bioc{kind}", reason="the `bioc` package of the dev extra is missing")
    [document] = library.loads(_written(kind, _DOCUMENT).decode()).documents
    assert document.id == "1"
    assert [(p.offset, p.infons["type"], p.text) for p in document.passages] == [
        (p.start_char, p.kind, p.text) for p in _DOCUMENT.document.passages
    ]
    annotations = [annotation for passage in document.passages for annotation in passage.annotations]
    assert [annotation.id for annotation in annotations] == ["0", "1", "2"]
    assert [(location.offset, location.length) for location in annotations[1].locations] == [(20, 5), (36, 9)]
    assert document.relations[0].infons["entity2"] == "D900001"


@pytest.mark.parametrize("kind", ["xml", "json"])
def test_what_is_written_is_read_back(kind: str) -> None:
    assert [*map(without_written, _read(kind, _written(kind, _DOCUMENT)))] == [_DOCUMENT]


def test_annotations_that_were_read_are_written_as_they_came() -> None:
    annotations = [
        {
            "id": "T7",
            "infons": {"MESH": "D1|-1", "type": "Disease", "score": 0.5, "ids": [1, "2"]},
            "text": "FAKE",
            "locations": [{"offset": 0, "length": 4}],
        },
        {"id": 4, "infons": {"NCBI GENE": "-1"}, "text": "FAKE1", "locations": [{"offset": 0, "length": -2}]},
        {"id": "0", "infons": {}, "text": "x", "locations": []},
    ]
    document = _bioc_json(id=7, passages=[{**_PASSAGE, "annotations": annotations}])
    [written] = json.loads(_written("json", *_read("json", json.dumps([document]))))["documents"]
    assert written["id"] == 7
    assert written["passages"][0]["annotations"] == annotations
    xml = _written("xml", *_read("json", json.dumps([document])))
    assert _written("xml", *_read("xml", xml)) == xml
    assert b'id="T7"><infon key="MESH">D1|-1</infon><infon key="type">Disease</infon>' in xml


def test_the_words_of_an_annotation_without_any_are_those_of_the_text() -> None:
    locations = [{"offset": 0, "length": 2}, {"offset": 4, "length": 1}]
    [read] = _read("json", json.dumps(_bioc_json(annotations=[{"id": "1", "locations": locations}])))
    assert read.annotations[0].text == "FA 1"


_SENTENCES = """<collection><source/><date/><key/><document><id>9</id><infon key="x">y</infon><passage>
<infon key="type">abstract</infon><offset>5</offset>
<sentence><offset>5</offset><text>One.</text><annotation id="a"><infon key="type">Gene</infon>
<infon key="NCBI Gene">99001</infon><location offset="5" length="3"/><text>One</text></annotation></sentence>
<sentence><offset>11</offset><text>Two.</text><annotation id="b"><infon key="type">Disease</infon>
<infon key="MESH">D900001</infon><location offset="11" length="3"/><text>Two</text></annotation>
<relation id="r"><infon key="relation">linked</infon><node refid="a" role="one"/><node refid="b" role="two"/>
</relation></sentence></passage></document></collection>"""


def test_sentences_become_the_text_of_their_passage_and_nodes_the_identifiers_of_their_annotations() -> None:
    [read] = _read("xml", _SENTENCES)
    assert read.document == Document("9", (Passage(5, "One.  Two.", "abstract"),))
    assert [annotation.identifiers for annotation in read.annotations] == [("99001",), ("D900001",)]
    assert read.relations == (DocumentRelation("linked", "99001", "D900001"),)


_PASSAGE = {"offset": 0, "infons": {"type": "title"}, "text": "FAKE1", "annotations": [], "relations": []}


def _bioc_json(**changes: object) -> dict[str, object]:
    return {"id": "7", "infons": {}, "passages": [_PASSAGE], "relations": [], **changes}


def test_members_that_are_null_are_not_there() -> None:
    passage = {**_PASSAGE, "infons": None, "annotations": None, "sentences": None, "relations": None}
    [read] = _read("json", json.dumps(_bioc_json(passages=[passage], relations=None, infons=None)))
    assert read.document == Document("7", (Passage(0, "FAKE1", ""),))


def test_a_passage_without_type_has_the_kind_of_its_section() -> None:
    [read] = _read("json", json.dumps(_bioc_json(passages=[{**_PASSAGE, "infons": {"section_type": "TITLE"}}])))
    assert read.document.passages[0].kind == "TITLE"


def test_comments_in_xml_are_no_text() -> None:
    [read] = _read("xml", f"<collection>{_GOOD_XML}</collection>".replace("Good", "Go<!-- not -->od<?no?>"))
    assert read.document.text == "Good"


@pytest.mark.parametrize("offsets", [[], [{"offset": 3, "length": 9}], [{"offset": 3, "length": -1}]])
def test_an_annotation_outside_the_text_is_kept(offsets: list[dict[str, int]]) -> None:
    [read] = _read("json", json.dumps(_bioc_json(annotations=[{"id": 1, "text": "x", "locations": offsets}])))
    assert [annotation.is_inside(read.document.text) for annotation in read.annotations] == [False]


def test_a_long_text_is_one_document_among_others() -> None:
    long = _GOOD_XML.replace("Good", "long " * 2_100_000)
    read = _read("xml", f"<collection>{_GOOD_XML}{long}{_GOOD_XML}</collection>")
    assert [len(annotated.document.text) for annotated in read] == [4, 10_500_000, 4]


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"source": "x", "documents": [_bioc_json(), _bioc_json(id=8)]}),
        json.dumps({"PubTator3": [_bioc_json(), _bioc_json(id="8", _id="8|None", annotations=[])]}),
        json.dumps([_bioc_json(), _bioc_json(id=8)], indent=1),
        json.dumps(_bioc_json()) + "\n" + json.dumps(_bioc_json(id=8)) + "\n",
    ],
)
def test_every_wrapping_of_json_documents_is_read(text: str) -> None:
    assert [read.document.id for read in _read("json", text)] == ["7", "8"]
    assert [read.document.text for read in _read("json", text)] == ["FAKE1", "FAKE1"]


@pytest.mark.parametrize(
    "infons",
    [
        {"role1": {"identifier": "99001"}, "role2": {"identifier": "D900001"}},
        {"role1": "Gene|99001", "role2": "Disease|D900001"},
        {"entity1": "99001", "entity2": "D900001"},
        {"Gene1": "99001", "Gene2": "D900001"},
    ],
)
def test_the_ends_of_a_relation_are_found_as_each_corpus_writes_them(infons: dict[str, object]) -> None:
    relation = {"id": "R1", "infons": {"type": "Association", **infons}, "nodes": []}
    [read] = _read("json", json.dumps([_bioc_json(relations=[relation])]))
    assert read.relations == (DocumentRelation("Association", "99001", "D900001"),)


def test_json_is_read_in_windows_that_cut_anything() -> None:
    documents = [_bioc_json(id=str(n), infons={"x": 'é\\"' * n}) for n in range(120)]

    class Drip(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(min(7, size or 7))

    stream = Drip(json.dumps({"a": 1.5, "documents": documents, "z": None}, ensure_ascii=False).encode())
    assert [read.document.id for read in read_bioc_json(stream, "x")] == [str(n) for n in range(120)]


def test_bioc_xml_that_is_packed_says_to_unpack_it() -> None:
    packed = io.BytesIO(gzip.compress(b"<collection/>"))
    with pytest.raises(BadInput, match=r"^in\.bioc: not XML .*; unpack it if it is packed, else give XML$"):
        list(read_bioc_xml(packed, "in.bioc"))


_FAR = [{"offset": 0, "text": "x"}, {"offset": 2_000_000_000, "text": "y"}]
_FAR_SENTENCE = [{"offset": 0, "sentences": [{"offset": 10**12, "text": "y"}]}]
_GOOD_XML = "<document><id>1</id><passage><offset>0</offset><text>Good</text></passage></document>"


@pytest.mark.parametrize(
    ("kind", "text", "found", "good"),
    [
        ("xml", "", "in.bioc: not XML", []),
        ("xml", "<PubmedArticleSet/>", "root element <PubmedArticleSet>; expected <collection>", []),
        ("xml", f"<set>{_GOOD_XML}</set>", "root element <set>; expected <collection>", []),
        (
            "xml",
            f'<collection xmlns="http://x">{_GOOD_XML}</collection>',
            "line 1: <collection> is in the namespace 'http://x'",
            [],
        ),
        ("xml", f"<collection>{_GOOD_XML}<document>", "not well-formed XML", ["1"]),
        (
            "xml",
            f'<!DOCTYPE collection [<!ENTITY a "b">]><collection>{_GOOD_XML}</collection>',
            "declarations",
            [],
        ),
        (
            "xml",
            f'<!DOCTYPE collection SYSTEM "x.dtd" [%u;<!ENTITY a "b">]><collection>{_GOOD_XML}</collection>',
            "declarations of its own",
            [],
        ),
        (
            "xml",
            f"<collection><document><id>0</id><passage><offset>x</offset></passage></document>{_GOOD_XML}</collection>",
            "document number 1 (0): offset or length 'x' is no whole number",
            ["1"],
        ),
        (
            "xml",
            f"<collection><document><id>0</id><passage><offset>1{'0' * 9999}</offset></passage></document>"
            f"{_GOOD_XML}</collection>",
            "document number 1 (0): offset or length '1000",
            ["1"],
        ),
        (
            "xml",
            f"<collection><document><passage><offset>0</offset></passage></document>{_GOOD_XML}</collection>",
            "in.bioc, document number 1, a document without an id",
            ["1"],
        ),
        (
            "xml",
            '<!DOCTYPE collection [<!ENTITY a "b">]><collection x="&a;">' + _GOOD_XML + "</collection>",
            "line 1: the DOCTYPE has declarations of its own",
            [],
        ),
        (
            "xml",
            "<collection><document><id>0</id><passage><offset>0</offset><text>a<b/>c</text></passage></document>"
            f"{_GOOD_XML}</collection>",
            "an element or an entity inside <text>",
            ["1"],
        ),
        ("json", "", "in.bioc: empty", []),
        ("json", '"text"', "where an object or an array begins", []),
        ("json", json.dumps([_bioc_json()])[:-1] + ",{", "character 155: not JSON", ["7"]),
        ("json", json.dumps([_bioc_json(id=None), _bioc_json()]), "document number 1: no BioC document", ["7"]),
        ("json", '{"PubTator3": [{}]}', "missing required field `id`", []),
        ("json", json.dumps([_bioc_json(id="\ud800"), _bioc_json()]), "no BioC document", ["7"]),
        ("json", "[" * 100_000, "nested too deeply", []),
        (
            "json",
            json.dumps([_bioc_json(id=""), _bioc_json()]),
            "document number 1, a document without an id",
            ["7"],
        ),
        (
            "json",
            json.dumps([_bioc_json(passages=_FAR), _bioc_json()]),
            "document number 1, document 7: a pas",
            ["7"],
        ),
        (
            "json",
            json.dumps([_bioc_json(passages=_FAR_SENTENCE), _bioc_json()]),
            "number 1 (7): the sentence",
            ["7"],
        ),
        (
            "json",
            json.dumps([_bioc_json(passages=[{"offset": 10**30, "text": "x"}]), _bioc_json()]),
            "document number 1: no BioC document",
            ["7"],
        ),
        (
            "json",
            json.dumps([_bioc_json(), _bioc_json()]).replace('"offset": 0', '"offset": 1' + "0" * 9999, 1),
            "document number 1: no BioC document",
            ["7"],
        ),
    ],
)
def test_bad_input_is_refused_with_its_place_and_the_good_beside_it_read(
    kind: str, text: str, found: str, good: list[str]
) -> None:
    refused: list[BadInput] = []
    assert [read.document.id for read in _read(kind, text, on_refusal=refused.append)] == good
    assert [str(refusal).startswith("in.bioc") for refusal in refused] == [True]
    assert found in str(refused[0])
    with pytest.raises(BadInput):
        _read(kind, text)


@pytest.mark.parametrize("kind", ["xml", "json"])
def test_bytes_that_are_not_utf8_are_refused(kind: str) -> None:
    broken = _written(kind, _DOCUMENT).replace("α".encode(), b"\xff")
    with pytest.raises(BadInput, match=r"^in\.bioc.*(UTF-8|character encoding)"):
        _read(kind, broken)


def test_json_is_read_up_to_what_is_not_utf8() -> None:
    documents = json.dumps([_bioc_json(id="é"), _bioc_json(id="2"), _bioc_json(id="@")], ensure_ascii=False)
    refused: list[BadInput] = []
    read = _read("json", documents.encode().replace(b"@", b"\xff"), on_refusal=refused.append)
    assert [annotated.document.id for annotated in read] == ["é", "2"]
    found = "b'\\xff\", \"inf' is not UTF-8; convert the file to UTF-8"
    assert [str(refusal) for refusal in refused] == [f"in.bioc, character {documents.index('@')}: {found}"]


def test_json_is_read_up_to_where_its_stream_breaks() -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if piece := super().read(min(7, size or 7)):
                return piece
            raise BadInput("broken archive")

    refused: list[BadInput] = []
    stream = Broken(json.dumps([_bioc_json(), _bioc_json(id="8")]).encode()[:-1])
    read = list(read_bioc_json(stream, "x", on_refusal=refused.append))
    assert [annotated.document.id for annotated in read] == ["7", "8"]
    assert [str(refusal) for refusal in refused] == ["broken archive"]


def test_characters_that_xml_cannot_hold_are_refused_and_the_next_document_written() -> None:
    refused: list[BadInput] = []
    stream = io.BytesIO()
    bad = AnnotatedDocument(Document("0", (Passage(0, "a\x01b"),)))
    write_bioc_xml([bad, _DOCUMENT], stream, on_refusal=refused.append)
    assert stream.getvalue() == _written("xml", _DOCUMENT)
    assert "document 0" in str(refused[0])
