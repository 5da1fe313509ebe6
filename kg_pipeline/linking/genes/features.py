"""What speaks for each gene that a mention may mean, in the light of its article: named numbers, no decision.

Every kind of evidence has a name; `weights.toml` of the model says what each is worth.
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from kg_pipeline.linking.genes.article_words import TAXA, ArticleWords
from kg_pipeline.linking.genes.candidates import (
    CLOSE,
    GeneMatch,
    find_genes,
    follow_symbols,
    follow_usage,
    symbol_key,
)
from kg_pipeline.linking.genes.names import FORMS, is_word, prefix_taxa
from kg_pipeline.linking.genes.species import (
    HUMAN,
    PATHOGENS,
    STRENGTHS,
    Evidence,
    Said,
    find_organisms,
    words_around,
)
from kg_pipeline.linking.lexicon import Lexicon
from kg_pipeline.linking.normalize import fold, name_key
from kg_pipeline.linking.order import STATUSES
from kg_pipeline.linking.weighing.usage import Usage
from kg_pipeline.records import Concept, Document, Mention, Record, Span

_RULES = ("exact", "caseless", *FORMS)
_SOURCES = ("text", "long", "short", "symbol", "used")
_TAXON_NAMES = {
    HUMAN: "human",
    "NCBITaxon:10090": "mouse",
    "NCBITaxon:10116": "rat",
    "NCBITaxon:7227": "fly",
    "NCBITaxon:7955": "fish",
}
_PROVISIONAL = re.compile(
    r"LOC\d+|Gm\d+|.*Rik|CG\d+|si:.*|zgc:.*|im:.*|RGD\d+|AC\d+\.\d+|MGC\d+|.*orf\d+.*", re.IGNORECASE
)
_WORD = re.compile(r"[^\W_]+")
_SEVERAL = 3
_N_DESCRIBING = 12
_CACHED_GENES = 2_000
_NO_WORDS = frozenset(
    {"of", "the", "and", "a", "in", "to", "protein", "gene", "like", "member", "family", "type", "1", "2", "3"}
)
# What the full name of a gene says that is seldom meant where another has the name as well.
_LESSER = {
    "pseudogene": re.compile(r"\bpseudogene\b|\bps\d*\b"),
    "antisense": re.compile(r"\bantisense\b|\bdivergent transcript\b|\boverlapping transcript\b"),
    "readthrough": re.compile(r"\breadthrough\b"),
    "like": re.compile(r"[ -]like\b|\bhomolog\b|\brelated\b"),
    "binding": re.compile(
        r"\bbinding\b|\binteracting\b|\bassociated\b|\breceptor\b|\binhibitor\b|\bregulator\b|\binduced\b"
    ),
    "transgene": re.compile(r"\btransgene\b|\bQTL\b|\bquantitative trait\b|\bsusceptibility\b"),
}


class GeneOption(Record, frozen=True):
    """A gene, or a family, that a mention may mean; without a match: one of an organism that has none so named."""

    node: str
    taxon: str | None
    match: GeneMatch | None
    of_name: Evidence
    """The same wherever the article says the name."""
    of_place: Evidence
    """What speaks for the species at this place."""


class GenesOfArticle:
    """The genes that the names of one article may mean; keeps what it found for the next place of a name."""

    def __init__(
        self,
        document: Document,
        mentions: Iterable[Mention],
        long_forms: Mapping[str, str],
        lexicon: Lexicon,
        words: ArticleWords,
        usage: Usage,
    ) -> None:
        self._lexicon = lexicon
        self._usage = usage
        self._long_forms = long_forms
        self._short_forms = {name_key(long): short for short, long in long_forms.items()}
        self._organisms = find_organisms(document)
        self._words = frozenset(_WORD.findall(fold(document.text)))
        *told, other = words.tell_species(document.text, self._organisms.names)
        self._said_by_words: dict[str | None, float] = {**dict(zip(TAXA, told, strict=True)), None: other}
        self._places: dict[str, list[Span]] = defaultdict(list)
        for mention in mentions:
            self._places[mention.text].append(mention.span)
        self._found: dict[str, dict[str, dict[str, GeneMatch]]] = {}
        self._of_names: dict[str, list[tuple[str, GeneMatch, Evidence]]] = {}
        self._around: dict[Span, Said] = {}
        self._around_name: dict[str, Said] = {}
        self._names_of: dict[str, set[str]] = defaultdict(set)
        self._fit: dict[str, dict[str, float]] = defaultdict(lambda: {"fit": 0.0, "exact fit": 0.0})
        for name in sorted(self._places):
            self._note_name(name)

    @property
    def taxa(self) -> tuple[str, ...]:
        """Organisms that the article calls by a name, those it says most of first."""
        named = {
            taxon: evidence for taxon, evidence in self._organisms.evidence.items() if "any:names" in evidence
        }
        return tuple(sorted(named, key=lambda taxon: (-named[taxon]["count:names"], taxon)))

    def see_place(self, text: str, place: Span) -> Said:
        """What speaks for taxa at a place of the name, and wherever else the article says it."""
        if text not in self._around_name:
            around = [self._words_around(elsewhere) for elsewhere in self._places.get(text, ())]
            self._around_name[text] = frozenset(
                (taxon, f"name {kind}") for said in around for taxon, kind in said if not kind.startswith("last")
            )
        return self._words_around(place) | self._around_name[text]

    def options(self, text: str, said: Said) -> list[GeneOption]:
        """Every gene that the name may mean where `see_place` sees that, with what speaks for it."""
        around: dict[str, Evidence] = defaultdict(dict)
        for taxon_said, kind in sorted(said):
            around[taxon_said][kind] = 1.0
        of_place: dict[str | None, Evidence] = {}
        options = []
        for node, match, of_name in self._name_evidence(text):
            taxon = match.name.taxon
            if taxon not in of_place:
                of_place[taxon] = self._place_evidence(taxon, around, text)
            options.append(GeneOption(node, taxon, match, of_name, of_place[taxon]))
        # An organism that the article speaks of may have a gene so named that no vocabulary has.
        for taxon in self._organisms.evidence:
            if taxon not in of_place:
                absent = {"absent": 1.0, "absent:pathogen": float(taxon in PATHOGENS)}
                options.append(GeneOption("", taxon, None, absent, self._place_evidence(taxon, around, text)))
        return options

    def _note_name(self, name: str) -> None:
        """Counts the name for the genes, and for the species, that have it."""
        taxa: dict[str, set[str | None]] = {"fit": set(), "exact fit": set()}
        for node, by_source in self._find(name).items():
            match = by_source.get("text")
            if match is None or match.rule not in CLOSE:
                continue
            taxa["fit"].add(match.name.taxon)
            if match.rule == "exact":
                taxa["exact fit"].add(match.name.taxon)
            if match.name.status != "weak":
                self._names_of[node].add(name_key(name))
        for kind, found in taxa.items():
            for taxon in found - {None}:
                self._fit[str(taxon)][kind] += 1 / len(self._places)

    def _words_around(self, place: Span) -> Said:
        if place not in self._around:
            self._around[place] = words_around(self._organisms, *place)
        return self._around[place]

    def _place_evidence(self, taxon: str | None, around: Mapping[str, Evidence], text: str) -> Evidence:
        if taxon is None:
            return {}
        known = _TAXON_NAMES.get(taxon, "other")
        evidence = {
            **self._organisms.evidence.get(taxon, {}),
            **around.get(taxon, {}),
            **self._fit[taxon],
            f"taxon:{known}": 1.0,
            f"case:{_case(text)}:{known}": 1.0,
            "words of article": self._said_by_words.get(taxon, self._said_by_words[None]),
        }
        if taxon in prefix_taxa(text):
            evidence["prefix"] = 1.0
        if not self._organisms.are_named:
            evidence[f"unnamed:{known}"] = 1.0
        # Most rat genes have no number to learn from; what is known is that articles on rats say so.
        elif known == "rat" and not any(f"any:{strength}" in evidence for strength in STRENGTHS):
            evidence["others named:rat"] = 1.0
        return evidence

    def _find(self, text: str) -> dict[str, dict[str, GeneMatch]]:
        """Best match of each node by where it came from."""
        if text not in self._found:
            matches = find_genes(text, self._lexicon)
            if long := self._long_forms.get(text):
                matches += find_genes(long, self._lexicon, "long")
            elif short := self._short_forms.get(name_key(text)):
                matches += find_genes(short, self._lexicon, "short")
            matches += follow_symbols(matches, self._lexicon)
            if not is_word(text):
                matches += follow_usage(self._usage.of_name("Gene", text), matches, self._lexicon)
            found: dict[str, dict[str, GeneMatch]] = defaultdict(dict)
            for match in sorted(matches, key=_surest):
                found[match.name.node].setdefault(match.source, match)
            self._found[text] = dict(sorted(found.items()))
        return self._found[text]

    def _name_evidence(self, text: str) -> list[tuple[str, GeneMatch, Evidence]]:
        if text not in self._of_names:
            found = self._find(text)
            agreed = _agree(found, self._lexicon)
            used = self._usage.of_name("Gene", text)
            key = name_key(text)
            self._of_names[text] = [
                (node, _best(by_source), self._describe(node, key, by_source, agreed, used))
                for node, by_source in found.items()
            ]
        return self._of_names[text]

    def _describe(
        self,
        node: str,
        key: str,
        by_source: Mapping[str, GeneMatch],
        agreed: Mapping[str, float],
        used: Mapping[str, int],
    ) -> Evidence:
        gene = _known_of(node, self._lexicon)
        if gene is None:
            return {"family": 1.0, **{f"family:{match.source}:{match.rule}": 1.0 for match in by_source.values()}}
        symbol = gene.symbol
        others = self._names_of.get(node, set()) - {key}
        evidence = {
            "named otherwise": min(len(others), _SEVERAL) / _SEVERAL,
            "words": max((len(words & self._words) / len(words) for words in gene.names_of_words), default=0.0),
            "agreed": agreed.get(symbol, 0.0),
            "likeness": _likeness(key, symbol),
            "begins alike": float(symbol.startswith(key[:3])),
            "frequency": math.log1p(self._usage.frequency(symbol)),
            **_usage(symbol, used),
            **gene.renown,
        }
        for source, match in by_source.items():
            evidence[f"{source}:{'exact' if match.rule == 'caseless' else match.rule}"] = 1.0
            if source not in ("symbol", "used"):
                evidence[f"{source}:{match.name.status}"] = 1.0
            if match.rule == "caseless":
                evidence[f"caseless:{_TAXON_NAMES.get(gene.taxon, 'other')}"] = 1.0
        return evidence


class _Gene(NamedTuple):
    """What is known of a gene whatever the article."""

    taxon: str
    symbol: str
    names_of_words: tuple[frozenset[str], ...]
    """The words of its names of several."""
    renown: Evidence


@lru_cache(_CACHED_GENES)
def _known_of(node: str, lexicon: Lexicon) -> _Gene | None:
    """None for a family."""
    concept = lexicon.concept(node)
    if concept is None or concept.in_taxon is None:
        return None
    names = [name for name in concept.synonyms[:_N_DESCRIBING] if " " in name]
    words = [frozenset(_WORD.findall(fold(name))) - _NO_WORDS for name in names]
    several = tuple(each for each in words if len(each) > 1)
    return _Gene(concept.in_taxon, symbol_key(node, lexicon), several, _renown(concept))


def _agree(found: Mapping[str, Mapping[str, GeneMatch]], lexicon: Lexicon) -> dict[str, float]:
    """By symbol, the share of species with the name that give it to the gene with that symbol."""
    taxa: dict[str, set[str]] = defaultdict(set)
    for node, by_source in found.items():
        match = by_source.get("text")
        if match and match.rule in CLOSE and match.name.status != "weak" and match.name.taxon:
            taxa[symbol_key(node, lexicon)].add(match.name.taxon)
    n_taxa = len(set().union(*taxa.values()))
    return {symbol: len(of_symbol) / n_taxa for symbol, of_symbol in taxa.items()}


def _usage(symbol: str, used: Mapping[str, int]) -> Evidence:
    """In how many training documents the name means genes of this symbol, or of others."""
    if not used:
        return {}
    n_documents, times = sum(used.values()), used.get(symbol, 0)
    if not times:
        return {"used otherwise": math.log1p(n_documents)}
    return {"used": math.log1p(times), "used of all": times / n_documents}


def _surest(match: GeneMatch) -> tuple[int, int, str, str]:
    return _RULES.index(match.rule), STATUSES.index(match.name.status), match.name.identifier, match.name.name


def _best(by_source: Mapping[str, GeneMatch]) -> GeneMatch:
    return next(by_source[source] for source in _SOURCES if source in by_source)


def _likeness(first: str, second: str) -> float:
    """Dice's coefficient of the pairs of letters."""
    pairs = [{text[i : i + 2] for i in range(len(text) - 1)} for text in (first, second)]
    return 2 * len(pairs[0] & pairs[1]) / (len(pairs[0]) + len(pairs[1]) or 1)


def _renown(concept: Concept) -> Evidence:
    """How much a gene is spoken of: many names, a low number; and what its own name says of it."""
    evidence = {"n names": math.log1p(len(concept.synonyms))}
    prefix, _, number = concept.id.partition(":")
    if prefix == "NCBIGene":
        evidence["number"] = math.log10(int(number)) - 4
    if _PROVISIONAL.fullmatch(concept.name):
        evidence["provisional"] = 1.0
    full = " ".join(name for name in concept.synonyms[:3] if " " in name)
    evidence.update({f"lesser:{what}": 1.0 for what, pattern in _LESSER.items() if pattern.search(full)})
    return evidence


def _case(text: str) -> str:
    letters = [char for char in text if char.isalpha()]
    if not letters or " " in text:
        return "words"
    if all(char.isupper() for char in letters):
        return "upper"
    if all(char.islower() for char in letters):
        return "lower"
    return "title" if letters[0].isupper() and all(char.islower() for char in letters[1:]) else "mixed"
