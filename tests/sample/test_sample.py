"""The sample is true PubMed XML, ours alone, and holds the traps that its README promises."""

import re
from collections import Counter
from pathlib import Path

import Bio.Entrez
import pytest
from lxml import etree

from kg_pipeline.resources import resource_folder

SAMPLE = resource_folder("sample")
FILES = sorted(SAMPLE.glob("*.xml"))
OURS = range(99_000_001, 99_001_000)


def citations(number: int) -> dict[int, etree._Element]:
    """The citations of the sample's file of that number, by PMID."""
    root = etree.parse(SAMPLE / f"pubmed00n{number:04d}.xml").getroot()
    return {int(found.findtext("MedlineCitation/PMID") or 0): found for found in root.findall("PubmedArticle")}


def abstract(citation: etree._Element) -> str:
    found = citation.find(".//Abstract")
    return (
        ""
        if found is None
        else " ".join(
            etree.tostring(part, method="text", encoding="unicode", with_tail=False)
            for part in found.findall("AbstractText")
        )
    )


def corrections(citation: etree._Element) -> list[tuple[str, int]]:
    found = citation.findall(".//CommentsCorrections")
    return [(entry.get("RefType", ""), int(entry.findtext("PMID") or 0)) for entry in found]


def test_the_sample_is_two_files() -> None:
    assert [file.name for file in FILES] == ["pubmed00n0001.xml", "pubmed00n0002.xml"]


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.name))
def test_a_file_is_valid_by_the_dtd_of_nlm(file: Path) -> None:
    dtd = etree.DTD(Path(Bio.Entrez.__file__).parent / "DTDs" / "pubmed_250101.dtd")
    assert dtd.validate(etree.parse(file)), str(dtd.error_log)


def test_there_are_more_than_forty_abstracts_of_ordinary_length() -> None:
    sentences = [
        len(re.findall(r"[.)] (?=[A-Z])", text)) + 1 for text in map(abstract, citations(1).values()) if text
    ]
    assert len(sentences) == 59
    assert sum(4 <= count <= 8 for count in sentences) > 55


def test_every_pmid_is_ours() -> None:
    pmids = {int(found) for file in FILES for found in re.findall(r"<PMID[^>]*>(\d+)<", file.read_text("utf-8"))}
    assert len(pmids) == 65
    assert all(pmid in OURS for pmid in pmids)


def test_no_sentence_stands_in_two_articles() -> None:
    texts = [abstract(citation) for citation in citations(1).values()]
    sentences = Counter(sentence for text in texts for sentence in re.split(r"(?<=\.) (?=[A-Z])", text) if text)
    assert len(sentences) > 250
    assert [sentence for sentence, count in sentences.items() if count > 1] == []


def test_the_denied_pair_stands_in_no_other_article() -> None:
    both = [
        pmid
        for number in (1, 2)
        for pmid, citation in citations(number).items()
        if "multiple sclerosis" in abstract(citation)
    ]
    assert both == [99_000_050]
    assert "APOE was not associated with multiple sclerosis." in abstract(citations(1)[99_000_050])


def test_one_article_is_retracted_by_both_records_and_one_by_its_notice_alone() -> None:
    first, second = citations(1), citations(2)
    assert corrections(first[99_000_055]) == [("RetractionIn", 99_000_056)]
    assert corrections(first[99_000_056]) == [("RetractionOf", 99_000_055)]
    assert corrections(first[99_000_057]) == []
    assert corrections(second[99_000_062]) == [("RetractionOf", 99_000_057)]


def test_the_second_file_revises_one_text_and_the_metadata_of_another() -> None:
    first, second = citations(1), citations(2)
    known = {pmid: abstract(second[pmid]) == abstract(first[pmid]) for pmid in second if pmid in first}
    assert known == {99_000_054: False, 99_000_061: True}


def test_the_second_file_deletes_a_known_and_an_unknown_citation() -> None:
    deleted = etree.parse(FILES[1]).getroot().findall("DeleteCitation/PMID")
    assert [int(pmid.text or 0) for pmid in deleted] == [99_000_058, 99_000_099]


def test_the_spanish_article_has_its_own_title_and_an_english_one_in_brackets() -> None:
    citation = citations(1)[99_000_052]
    assert citation.findtext(".//Language") == "spa"
    assert (citation.findtext(".//ArticleTitle") or "").startswith("[")
    assert (citation.findtext(".//VernacularTitle") or "").startswith("Vitamina D")


def test_the_readme_names_only_pmids_of_the_sample() -> None:
    named = {int(pmid) for pmid in re.findall(r"99000\d{3}", (SAMPLE / "README.md").read_text("utf-8"))}
    assert len(named) > 15
    assert named - set(citations(1)) - set(citations(2)) == {99_000_000, 99_000_099}
