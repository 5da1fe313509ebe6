"""A citation's element to the exact record."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from pubmed_xml import citation_xml

from kg_pipeline.errors import BadInput
from kg_pipeline.pubmed.article import MAX_TEXT_CHARS, Unusable, read_article
from kg_pipeline.records import Article, Correction, MeshHeading, OtherAbstract, Section

FULL = """<MedlineCitation Status="MEDLINE" Owner="NLM">
  <PMID Version="2">9000001</PMID>
  <DateCompleted><Year>2024</Year><Month>02</Month><Day>29</Day></DateCompleted>
  <DateRevised><Year>2025</Year><Month>01</Month><Day>03</Day></DateRevised>
  <Article PubModel="Print-Electronic">
    <Journal>
      <JournalIssue><PubDate><MedlineDate>2023 Nov-Dec</MedlineDate></PubDate></JournalIssue>
      <Title>Journal of   Invented Findings</Title><ISOAbbreviation>J Inv Find</ISOAbbreviation>
    </Journal>
    <ArticleTitle>[Role of <i>BRCA1</i> in Ca<sup>2+</sup> signals].</ArticleTitle>
    <ELocationID EIdType="pii" ValidYN="Y">x1</ELocationID>
    <ELocationID EIdType="doi" ValidYN="Y">10.9999/inv.1</ELocationID>
    <Abstract>
      <AbstractText Label="BACKGROUND" NlmCategory="BACKGROUND">Few know
        of it.</AbstractText>
      <AbstractText Label="AIM"/>
      <AbstractText>Cafe\u0301 counts: <mml:math xmlns:mml="http://www.w3.org/1998/Math/MathML">
        <mml:mfrac><mml:mi>a</mml:mi> <mml:mn>2</mml:mn></mml:mfrac>
        <mml:mo>&lt;</mml:mo> <mml:mtext>b</mml:mtext></mml:math>.</AbstractText>
      <CopyrightInformation>© 2024 Nobody.</CopyrightInformation>
    </Abstract>
    <Language>spa</Language><Language>eng</Language>
    <PublicationTypeList>
      <PublicationType UI="D016428">Journal Article</PublicationType>
      <PublicationType UI="D016441">Retracted Publication</PublicationType>
    </PublicationTypeList>
    <VernacularTitle>Papel de BRCA1.</VernacularTitle>
  </Article>
  <MedlineJournalInfo><MedlineTA>J Inv Find</MedlineTA></MedlineJournalInfo>
  <CommentsCorrectionsList>
    <CommentsCorrections RefType="RetractionIn"><RefSource>J Inv Find. 2025</RefSource>
      <PMID Version="1">9000009</PMID></CommentsCorrections>
    <CommentsCorrections RefType="ErratumIn"><RefSource>J Inv Find. 2024</RefSource></CommentsCorrections>
    <CommentsCorrections RefType="ExpressionOfConcernIn"><RefSource>x</RefSource><PMID>n/a</PMID>
    </CommentsCorrections>
    <CommentsCorrections RefType="Cites"><RefSource>A reference</RefSource></CommentsCorrections>
  </CommentsCorrectionsList>
  <MeshHeadingList>
    <MeshHeading><DescriptorName UI="D001943" MajorTopicYN="N">Breast Neoplasms</DescriptorName>
      <QualifierName UI="Q000235" MajorTopicYN="Y">genetics</QualifierName></MeshHeading>
    <MeshHeading><DescriptorName MajorTopicYN="N">Humans</DescriptorName></MeshHeading>
    <MeshHeading/>
  </MeshHeadingList>
  <OtherAbstract Type="Publisher" Language="spa">
    <AbstractText Label="FIN">Uno.</AbstractText><AbstractText>Dos.</AbstractText></OtherAbstract>
  <OtherID Source="NLM">PMC77 [Available on 12/22/26]</OtherID>
</MedlineCitation>"""


def read(xml: str) -> Article:
    return read_article(etree.fromstring(xml))


def test_a_full_citation_gives_the_exact_article() -> None:
    assert read(FULL) == Article(
        pmid=9000001,
        version=2,
        title="[Role of BRCA1 in Ca2+ signals].",
        sections=(Section("Few know of it.", "BACKGROUND"), Section("Café counts: a/2<b.")),
        vernacular_title="Papel de BRCA1.",
        other_abstracts=(OtherAbstract("FIN: Uno. Dos.", "spa", "Publisher"),),
        languages=("spa", "eng"),
        journal="Journal of Invented Findings",
        published="2023-11",
        completed="2024-02-29",
        revised="2025-01-03",
        publication_types=("Journal Article", "Retracted Publication"),
        mesh=(
            MeshHeading("MESH:D001943", "Breast Neoplasms", True, ("genetics",)),
            MeshHeading("", "Humans", False),
        ),
        corrections=(
            Correction("RetractionIn", 9000009, "J Inv Find. 2025"),
            Correction("ErratumIn", None, "J Inv Find. 2024"),
            Correction("ExpressionOfConcernIn", None, "x"),
        ),
        doi="10.9999/inv.1",
        pmcid="PMC77",
        copyright="© 2024 Nobody.",
    )


def test_identifiers_come_from_the_article_and_not_from_its_references() -> None:
    article = etree.fromstring(
        """<PubmedArticle><MedlineCitation><PMID>5</PMID></MedlineCitation><PubmedData>
        <ReferenceList><Reference><ArticleIdList><ArticleId IdType="doi">10.1/wrong</ArticleId></ArticleIdList>
        </Reference></ReferenceList><ArticleIdList><ArticleId IdType="doi">10.1/right</ArticleId>
        <ArticleId IdType="pmc">PMC5</ArticleId></ArticleIdList></PubmedData></PubmedArticle>"""
    )
    record = read_article(article[0], article[1])
    assert (record.doi, record.pmcid) == ("10.1/right", "PMC5")


def test_a_citation_without_any_text_is_still_an_article() -> None:
    assert read("<MedlineCitation><PMID>7</PMID></MedlineCitation>") == Article(pmid=7, version=1, title="")


@pytest.mark.parametrize(
    ("pmid", "reason", "found"),
    [
        ("<PMID>12a4</PMID>", "bad_pmid", "12a4"),
        ("<PMID>0</PMID>", "bad_pmid", "0"),
        ("<PMID>-5</PMID>", "bad_pmid", "-5"),
        ("<PMID>123456789</PMID>", "bad_pmid", "123456789"),
        ("<PMID>١٢</PMID>", "bad_pmid", "١٢"),
        ("<PMID/>", "no_pmid", ""),
        ("", "no_pmid", ""),
        ('<PMID Version="two">8</PMID>', "bad_version", "two"),
        ('<PMID Version="0">8</PMID>', "bad_version", "0"),
    ],
)
def test_a_pmid_that_is_no_number_is_unusable_and_says_the_value(pmid: str, reason: str, found: str) -> None:
    with pytest.raises(Unusable) as caught:
        read(f"<MedlineCitation>{pmid}</MedlineCitation>")
    assert (caught.value.reason, caught.value.found) == (reason, found)


def test_more_text_than_the_limit_is_unusable_and_the_limit_itself_is_not() -> None:
    title = "Invented title"
    fitting = "x" * (MAX_TEXT_CHARS - len(title))
    assert read(citation_xml(1, title, f"<AbstractText>{fitting}</AbstractText>")).pmid == 1
    with pytest.raises(Unusable, match="too_long"):
        read(citation_xml(1, title, f"<AbstractText>{fitting}x</AbstractText>"))


def test_an_entity_declared_elsewhere_is_refused_rather_than_dropped() -> None:
    xml = f'<!DOCTYPE MedlineCitation SYSTEM "x.dtd">{citation_xml(1, "TGF-&beta; again")}'
    with pytest.raises(BadInput, match="&beta;"):
        read_article(etree.fromstring(xml, etree.XMLParser(resolve_entities=False)))


def test_absurdly_deep_markup_is_refused() -> None:
    with pytest.raises(BadInput, match="deeper than"):
        read(citation_xml(1, "<i>" * 200 + "x" + "</i>" * 200))


@given(st.data())
def test_a_damaged_citation_gives_an_article_or_our_own_error(data: st.DataObject) -> None:
    citation = etree.fromstring(FULL)
    for element in data.draw(st.lists(st.sampled_from(list(citation.iter())[1:]), max_size=6)):
        parent = element.getparent()
        if parent is None:
            continue
        damage = data.draw(st.sampled_from(["remove", "empty", "text", "rename", "attributes"]))
        if damage == "remove":
            parent.remove(element)
        elif damage == "empty":
            element.clear()
        elif damage == "text":
            element.text = data.draw(st.text(alphabet="a1 -é", max_size=5))
        elif damage == "rename":
            element.tag = data.draw(st.sampled_from(["PMID", "Article", "MeshHeading", "AbstractText", "Year"]))
        else:
            for name in element.attrib:
                element.set(name, data.draw(st.sampled_from(["", " ", "x y", "9", "Cites"])))
    with contextlib.suppress(BadInput):
        assert read_article(citation).pmid > 0


def test_text_hash_follows_the_text_and_record_hash_the_metadata() -> None:
    first = read(citation_xml(3, "One", "<AbstractText>Two</AbstractText>"))
    again = read(citation_xml(3, "One ", "<AbstractText>  Two\n</AbstractText>"))
    newer = read(citation_xml(3, "One", "<AbstractText>Two</AbstractText>", "<OtherID>PMC1</OtherID>"))
    assert first == again
    assert first.text_hash == newer.text_hash
    assert first.record_hash != newer.record_hash
