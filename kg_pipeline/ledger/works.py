"""What makes articles one work: the same title, the same abstract, word for word, or a link of PubMed (pure)."""

import re
from collections.abc import Iterable

from kg_pipeline.identifiers import content_id
from kg_pipeline.records import Article

_WORD = re.compile(r"\w+")
# Shorter ones are shared by works that have nothing else in common ("Breast cancer.", "No abstract").
_MIN_TITLE_WORDS = 6
_MIN_ABSTRACT_WORDS = 20


def work_keys(article: Article) -> tuple[str, str]:
    """Hashes of the words of title and abstract, whatever case and punctuation; the text's own if too short."""
    abstract = " ".join(section.text for section in article.sections)
    return _key(article, article.title, _MIN_TITLE_WORDS), _key(article, abstract, _MIN_ABSTRACT_WORDS)


def join_works(pairs: Iterable[tuple[int, int]]) -> dict[int, int]:
    """The work of each article of the pairs, named by its smallest PMID; what pairs tie together is one work."""
    leaders: dict[int, int] = {}
    for pair in pairs:
        first, second = sorted(_lead(leaders, pmid) for pmid in pair)
        leaders[second] = first
    return {pmid: _lead(leaders, pmid) for pmid in leaders}


def _lead(leaders: dict[int, int], pmid: int) -> int:
    while (leader := leaders.setdefault(pmid, pmid)) != pmid:
        leaders[pmid] = leaders[leader]
        pmid = leader
    return pmid


def _key(article: Article, text: str, min_words: int) -> str:
    words = _WORD.findall(text.casefold())
    return content_id(words) if len(words) >= min_words else article.text_hash
