"""The DDI corpus: inclusive offsets, pieces, pairs."""

import zipfile
from pathlib import Path

import pytest

from kg_pipeline.errors import BadInput
from kg_pipeline.records import AnnotatedDocument, AnnotatedPair, Annotation, Document, Passage
from kg_pipeline.text.ddi import parse_ddi, read_ddi
from kg_pipeline.text.slips import is_slip

_XML = """<?xml version="1.0" encoding="UTF-8"?>
<document id="D.d1">
  <sentence id="D.d1.s0" text="Fakol and fakane tablets slow nonol. ">
    <entity id="e0" charOffset="0-4" type="drug" text="Fakol"/>
    <entity id="e1" charOffset="0-4;17-23" type="group" text="Fakol tablets"/>
    <entity id="e2" charOffset="30-34" type="brand" text="nonol"/>
    <pair id="p0" e1="e0" e2="e1" ddi="false"/>
    <pair id="p1" e1="e0" e2="e2" ddi="true" type="mechanism"/>
    <pair id="p2" e1="e1" e2="e2" ddi="true"/>
  </sentence>
  <sentence id="D.d1.s1" text="Nonol?">
    <entity id="e0" charOffset="0-4" type="drug_n" text="Nonol"/>
  </sentence>
</document>"""
_DOCUMENT = AnnotatedDocument(
    Document(
        "D.d1",
        (Passage(0, "Fakol and fakane tablets slow nonol. ", "sentence"), Passage(38, "Nonol?", "sentence")),
    ),
    (
        Annotation(((0, 5),), "Fakol", "drug"),
        Annotation(((0, 5), (17, 24)), "Fakol tablets", "group"),
        Annotation(((30, 35),), "nonol", "brand"),
        Annotation(((38, 43),), "Nonol", "drug_n"),
    ),
    pairs=(AnnotatedPair(0, 1, None), AnnotatedPair(0, 2, "mechanism"), AnnotatedPair(1, 2, "int")),
)


def test_a_file_becomes_passages_spans_and_pairs() -> None:
    read = parse_ddi(_XML.encode(), "x.xml")
    assert read == _DOCUMENT
    assert [is_slip(read.document.text, annotation) for annotation in read.annotations] == [False] * 4


@pytest.mark.parametrize(("old", "new"), [("30-34", "29-33"), ('text="Fakol tablets"', 'text="Fakoltablets"')])
def test_a_letter_or_a_space_less_is_no_other_mention(old: str, new: str) -> None:
    assert len(parse_ddi(_XML.replace(old, new).encode(), "x.xml").annotations) == 4


def test_folder_zip_and_file_give_the_same(tmp_path: Path) -> None:
    folder = tmp_path / "corpus" / "Train"
    folder.mkdir(parents=True)
    (folder / "b.xml").write_text(_XML.replace("D.d1", "D.d2"))
    (folder / "a.xml").write_text(_XML)
    with zipfile.ZipFile(tmp_path / "corpus.zip", "w") as archive:
        for file in folder.iterdir():
            archive.write(file, f"DDI/{file.name}")
    assert [read.document.id for read in read_ddi(tmp_path / "corpus")] == ["D.d1", "D.d2"]
    assert list(read_ddi(tmp_path / "corpus.zip")) == list(read_ddi(tmp_path / "corpus"))
    assert list(read_ddi(folder / "a.xml")) == [_DOCUMENT]
    (folder / "a.xml").write_text("<document")
    refused: list[BadInput] = []
    assert [read.document.id for read in read_ddi(folder, on_refusal=refused.append)] == ["D.d2"]
    assert "a.xml: not well-formed XML" in str(refused[0])


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("</document>", "", "not well-formed XML"),
        ("document", "collection", "root element <collection>; expected <document>"),
        (
            "<document id",
            '<!DOCTYPE document [<!ENTITY a "b">]><document x="&a;" id',
            "line 2: the DOCTYPE has declarations",
        ),
        ("30-34", "30-99", "line 6: charOffset '30-99'"),
        ("30-34", "28-32", "line 6: entity 'nonol' at charOffset 28-32, where the sentence has 'w non'"),
        ('ddi="true" type', 'ddi="True" type', "line 8: ddi='True'; expected true or false"),
        (' id="D.d1">', ' id="">', "x.xml, a document without an id"),
        ("30-34", "30", "line 6: charOffset '30'"),
        ("30-34", "34-30", "line 6: charOffset '34-30'"),
        ('e2="e2" ddi="true" type', 'e2="e9" ddi="true" type', "line 8: pair with 'e9'"),
        (' type="brand"', "", "line 6: <entity> lacks its attribute 'type'"),
    ],
)
def test_a_wrong_file_is_refused_with_the_place(old: str, new: str, found: str) -> None:
    with pytest.raises(BadInput, match=r"^x\.xml") as caught:
        parse_ddi(_XML.replace(old, new).encode(), "x.xml")
    assert found in str(caught.value)


def test_a_path_without_any_xml_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no XML file"):
        list(read_ddi(tmp_path))
    with pytest.raises(BadInput, match="cannot be read"):
        list(read_ddi(tmp_path / "missing.xml"))


def test_a_broken_member_of_a_zip_is_refused_alone(tmp_path: Path) -> None:
    path = tmp_path / "corpus.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.xml", _XML)
        archive.writestr("b.xml", _XML)
    path.write_bytes(path.read_bytes().replace(b"Nonol?", b"Nonal?", 1))
    refused: list[BadInput] = []
    assert len(list(read_ddi(path, on_refusal=refused.append))) == 1
    assert str(refused[0]).startswith(f"{path}, a.xml: cannot be read")
