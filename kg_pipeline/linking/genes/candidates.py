"""Candidates for the mention of a gene: by its spellings, its long or short form, the symbol it has elsewhere."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from kg_pipeline.linking.building.contents import Name
from kg_pipeline.linking.genes.names import is_word, spell_gene
from kg_pipeline.linking.lexicon import Lexicon
from kg_pipeline.linking.normalize import name_key
from kg_pipeline.records import Record

MAX_SAME_KEY = 60
"""A name that more genes bear says nothing."""


CLOSE = ("exact", "caseless", "normalized")
"""Rules that change nothing but marks and case."""
_MAX_SYMBOLS = 8
_CACHED_SYMBOLS = 5_000
_FIRST_OF_SERIES = ("1", "a", "alpha")
_MAMMALS = frozenset(f"NCBITaxon:{number}" for number in (9606, 10090, 10116))


_SOURCES = {"long": "abbreviation", "short": "short_form", "symbol": "symbol", "used": "used"}


class GeneMatch(Record, frozen=True):
    """How a name leads to a gene: the vocabulary's name, the rule that made the form, and from where."""

    name: Name
    rule: str
    source: str = "text"
    """`text`; `long` or `short` form of an abbreviation; `symbol` of a gene elsewhere; `used` so in corpora."""

    @property
    def rung(self) -> str:
        """The rule, behind the source where that is not the text."""
        return self.rule if self.source == "text" else f"{_SOURCES[self.source]}:{self.rule}"


def find_genes(text: str, lexicon: Lexicon, source: str = "text") -> list[GeneMatch]:
    """All matches of all forms of the name, surest form first; of a series that has no name, its first gene."""
    found = [match for key, rule in spell_gene(text) for match in _look_up(text, key, rule, source, lexicon)]
    if not any(match.name.taxon in _MAMMALS and match.rule in CLOSE for match in found):
        key = name_key(text)
        found += [
            match
            for ending in _FIRST_OF_SERIES
            for match in _look_up(text, key + ending, "completed", source, lexicon)
            if match.name.taxon in _MAMMALS
        ]
    return found


def _look_up(text: str, key: str, rule: str, source: str, lexicon: Lexicon) -> Iterator[GeneMatch]:
    names = lexicon.find(key, ("Gene",))
    if len(names) > MAX_SAME_KEY:
        return
    for name in names:
        closeness = _closeness(text, name, rule)
        if closeness == "exact" or not is_word(text):
            yield GeneMatch(name, closeness, source)


def _closeness(text: str, name: Name, rule: str) -> str:
    if rule != "normalized":
        return rule
    if name.name == text:
        return "exact"
    return "caseless" if name.name.lower() == text.lower() else "normalized"


def follow_symbols(matches: Sequence[GeneMatch], lexicon: Lexicon) -> Iterator[GeneMatch]:
    """Genes of other species under the approved symbols that the name leads to: aliases are collected unevenly."""
    nodes = {match.name.node for match in matches}
    rules: dict[str, str] = {}
    for match in matches:
        if match.name.taxon is not None and (match.name.status != "weak" or " " in match.name.name):
            rules.setdefault(symbol_key(match.name.node, lexicon), match.rule)
    for symbol, rule in list(rules.items())[:_MAX_SYMBOLS]:
        for name in _with_symbol(symbol, lexicon):
            if name.node not in nodes:
                yield GeneMatch(name, rule, "symbol")


def follow_usage(symbols: Iterable[str], matches: Sequence[GeneMatch], lexicon: Lexicon) -> Iterator[GeneMatch]:
    """Genes of all species under symbols that corpora use the name for, without those that have the name."""
    nodes = {match.name.node for match in matches}
    for symbol in symbols:
        yield from (
            GeneMatch(name, "exact", "used") for name in _with_symbol(symbol, lexicon) if name.node not in nodes
        )


def _with_symbol(symbol: str, lexicon: Lexicon) -> Iterator[Name]:
    names = lexicon.find(symbol, ("Gene",))
    return (name for name in names if name.status == "preferred" and name.taxon is not None)


@lru_cache(_CACHED_SYMBOLS)
def symbol_key(node: str, lexicon: Lexicon) -> str:
    """Key of the approved symbol of a gene; empty for one unknown."""
    concept = lexicon.concept(node)
    return name_key(concept.name) if concept else ""
