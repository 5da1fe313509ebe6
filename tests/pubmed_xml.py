"""Invented PubMed records, written as NLM writes them."""

from collections.abc import Iterable
from xml.sax.saxutils import escape

_DOCTYPE = (
    '<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN" '
    '"https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">'
)


def citation_xml(pmid: int | str, title: str = "Invented title", abstract: str = "", more: str = "") -> str:
    """A `MedlineCitation`; `abstract` and `more` (what follows the `Article`) are XML."""
    body = f"<Abstract>{abstract}</Abstract>" if abstract else ""
    return (
        f'<MedlineCitation Status="MEDLINE" Owner="NLM"><PMID Version="1">{pmid}</PMID>'
        "<DateRevised><Year>2024</Year><Month>05</Month><Day>06</Day></DateRevised>"
        '<Article PubModel="Print"><Journal><JournalIssue><PubDate><Year>2023</Year><Month>Nov</Month></PubDate>'
        "</JournalIssue><Title>Journal of Invented Findings</Title></Journal>"
        f"<ArticleTitle>{title}</ArticleTitle>{body}<Language>eng</Language></Article>{more}</MedlineCitation>"
    )


def article_xml(pmid: int | str, title: str = "Invented title", abstract: str = "", more: str = "") -> str:
    """A `PubmedArticle` around the citation."""
    data = f'<PubmedData><ArticleIdList><ArticleId IdType="pubmed">{pmid}</ArticleId></ArticleIdList></PubmedData>'
    return f"<PubmedArticle>{citation_xml(pmid, title, abstract, more)}{data}</PubmedArticle>"


def article_set(articles: Iterable[str]) -> bytes:
    """A whole file of them."""
    body = "\n".join(articles)
    prolog = f'<?xml version="1.0" encoding="utf-8"?>\n{_DOCTYPE}\n'
    return f"{prolog}<PubmedArticleSet>\n{body}\n</PubmedArticleSet>\n".encode()


def plain_abstract(text: str) -> str:
    """An abstract of one unlabelled section."""
    return f"<AbstractText>{escape(text)}</AbstractText>"
