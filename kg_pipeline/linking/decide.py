"""What a name means in an article: candidates in their order, and the one chosen or the reason why none was."""

import math
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

import msgspec

from kg_pipeline.linking.genes.candidates import GeneMatch
from kg_pipeline.linking.genes.features import GenesOfArticle
from kg_pipeline.linking.genes.rank import OTHER_SPECIES_SURE, rank_options
from kg_pipeline.linking.genes.species import Said
from kg_pipeline.linking.ladder import RUNG_SCORES, Match, climb_ladder
from kg_pipeline.linking.lexicon import Lexicon
from kg_pipeline.linking.normalize import name_key
from kg_pipeline.linking.overrides import OVERRIDE, Override
from kg_pipeline.linking.rank import rank_gene, rank_match, rank_override, rank_weighed
from kg_pipeline.linking.weighing.model import shipped_model
from kg_pipeline.linking.weighing.weigh import WEIGHED_TYPES, weigh_candidates
from kg_pipeline.records import GO_TYPES, Candidate, EntityType, Record, Span, UnlinkedReason

MAX_LOSING = 10
_CACHED_NAMES = 1_000
ABBREVIATION = "abbreviation:"
"""Begins the match of what was found through the long form that the article defines."""


class Context(Record, frozen=True):
    """What an article says about how its names are to be read."""

    long_forms: dict[str, str]
    """By short form."""
    bracketed: dict[str, str]
    """By short form in brackets, the words before them."""
    genes: GenesOfArticle | None = None
    """What its names of genes may mean; None: it has none."""
    place: Span = (0, 0)
    """Of the mention that is linked."""
    decided_genes: dict[tuple[str, Said], "Decision"] = msgspec.field(default_factory=dict)
    """What was decided so far for names of genes, by what their places say."""

    @property
    def taxa(self) -> tuple[str, ...]:
        """Organisms that it names, where it names genes."""
        return self.genes.taxa if self.genes else ()


class _Found(NamedTuple):
    """A match and what linking itself says of it."""

    match: Match | GeneMatch
    rank: tuple[int, ...]
    """Of `rank_match`, `rank_weighed` or `rank_gene`."""
    score: float
    is_near: bool = False


class Ranked(Record, frozen=True):
    """A match in its place among the others."""

    match: Match | GeneMatch
    rank: tuple[int, ...]
    """Smallest first: of `rank_override`, then of `rank_match`, `rank_weighed` or `rank_gene`."""
    override: Override | None
    is_forbidden: bool
    """By curators, ours or those of a vocabulary."""
    score: float
    is_near: bool = False
    """Nothing but closeness speaks for it."""


class Decision(Record, frozen=True):
    """The candidate chosen for a name, or the reason why none was; the others in their order."""

    chosen: Candidate | None
    losing: tuple[Candidate, ...] = ()
    reason: UnlinkedReason = "no_candidate"
    """Means nothing where one was chosen."""
    spelling: str = ""
    """What was looked up: the name, or its long form."""
    ranked: tuple[Ranked, ...] = ()
    """All that was found, best first."""
    best: Ranked | None = None
    """The first that is not forbidden: what was chosen, if anything was."""

    @property
    def is_near(self) -> bool:
        """Nothing but closeness speaks for what was chosen."""
        return self.chosen is not None and self.best is not None and self.best.is_near

    @property
    def is_curated(self) -> bool:
        """Curators chose it."""
        return self.chosen is not None and self.best is not None and self.best.override is not None

    @property
    def is_only_used(self) -> bool:
        """Corpora use the name for what was chosen, and no vocabulary or curator has it so."""
        if self.chosen is None or self.best is None or self.best.override:
            return False
        return self.best.match.rung == "used"


def decide_name(text: str, type_: EntityType, context: Context, lexicon: Lexicon) -> Decision:
    """The concept of a name: through its long form if the article defines one, else as it stands.

    A short form that no vocabulary has means the name before it, where it once stands behind that in brackets.
    """
    if type_ == "Gene":
        said = context.genes.see_place(text, context.place) if context.genes else frozenset()
        if (text, said) not in context.decided_genes:
            context.decided_genes[text, said] = _decide_gene(text, said, context.genes, lexicon)
        return context.decided_genes[text, said]
    if long_form := long_form_of(text, context):
        decision = _decide_spelling(long_form, text, type_, lexicon)
        # A GO term's abbreviation is never looked for as a name: ER is what the article says it is.
        if decision.chosen or decision.reason != "no_candidate" or type_ in GO_TYPES:
            return decision
    decision = _decide_spelling(text, text, type_, lexicon)
    if (decision.chosen is None or decision.is_near) and (name := _name_before(text, type_, context, lexicon)):
        return _decide_spelling(name, text, type_, lexicon)
    return decision


def long_form_of(text: str, context: Context) -> str | None:
    """Of the short form, or of its singular or plural: "DRMs" may be defined, and "DRM" used."""
    forms = (text, text.removesuffix("s"), f"{text}s")
    return next((long for form in forms if (long := context.long_forms.get(form))), None)


def _name_before(text: str, type_: EntityType, context: Context, lexicon: Lexicon) -> str | None:
    """The longest name of the type that ends where a bracket with the short form begins."""
    words = context.bracketed.get(text, "").split()
    endings = (" ".join(words[start:]) for start in range(len(words)))
    return next((name for name in endings if lexicon.find(name_key(name), (type_,))), None)


@lru_cache(_CACHED_NAMES)
def _decide_spelling(spelling: str, written: str, type_: EntityType, lexicon: Lexicon) -> Decision:
    """The decision on what is looked up, a name as written or its long form."""
    found = _find(spelling, type_, lexicon)
    return _decide(_rank_found(found, spelling, written, lexicon), spelling, written, type_)


def _decide_gene(text: str, said: Said, genes: GenesOfArticle | None, lexicon: Lexicon) -> Decision:
    """The likeliest gene, unless it is likelier one of a species that has none so named in the lexicon."""
    options = rank_options(genes.options(text, said) if genes else ())
    found = (_Found(option.match, rank_gene(score), score) for option, score in options if option.match)
    decision = _decide(_rank_found(found, text, text, lexicon), text, text, "Gene")
    elsewhere = math.fsum(probability for option, probability in options if option.match is None)
    if decision.best is None or decision.is_curated or elsewhere < OTHER_SPECIES_SURE:
        return decision
    losing = (decision.chosen, *decision.losing) if decision.chosen else decision.losing
    return Decision(None, losing[:MAX_LOSING], "other_species", text, decision.ranked, decision.best)


def _decide(ranked: tuple[Ranked, ...], spelling: str, written: str, type_: EntityType) -> Decision:
    """The best that is allowed, if there is one alone and it is likely enough."""
    allowed = [each for each in ranked if not each.is_forbidden]
    if not allowed:
        return Decision(None, (), "forbidden" if ranked else "no_candidate", spelling, ranked)
    best_by_node: dict[str, Ranked] = {}
    for each in allowed:
        best_by_node.setdefault(each.match.name.node, each)
    best, *others = best_by_node.values()
    how = "" if spelling == written else ABBREVIATION
    candidates = tuple(make_candidate(each, how) for each in (best, *others)[: MAX_LOSING + 1])
    model = shipped_model()
    least = model.near_threshold if best.is_near else model.thresholds.get(type_, 0.0)
    if best.score < least and best.override is None:
        reason: UnlinkedReason = "forbidden" if len(allowed) < len(ranked) else "below_threshold"
        return Decision(None, candidates[:MAX_LOSING], reason, spelling, ranked, best)
    if others and others[0].rank == best.rank:
        return Decision(None, candidates[:MAX_LOSING], "tied_candidates", spelling, ranked, best)
    return Decision(candidates[0], candidates[1:], spelling=spelling, ranked=ranked, best=best)


def _rank_found(matches: Iterable[_Found], spelling: str, written: str, lexicon: Lexicon) -> tuple[Ranked, ...]:
    """All matches, best first; what curators say of the spelling, the name written or the one matched, counts."""
    forbidden = lexicon.forbidden(name_key(spelling))
    genes = {lexicon.node_of(identifier) for identifier in forbidden}
    ranked = []
    for match, rank, score, is_near in matches:
        name = match.name
        told = lexicon.overrides.find((spelling, written, name.name), name.type, name.node)
        is_of_vocabulary = name.identifier in forbidden or (name.type == "Gene" and name.node in genes)
        is_forbidden = told.action == "forbid" if told else is_of_vocabulary
        ranked.append(Ranked(match, (rank_override(told), *rank), told, is_forbidden, score, is_near))
    return tuple(sorted(ranked, key=lambda each: (each.rank, _stable(each.match))))


def _find(spelling: str, type_: EntityType, lexicon: Lexicon) -> Iterator[_Found]:
    """Candidates ranked by what linking itself knows."""
    if type_ in WEIGHED_TYPES:
        for weighed in weigh_candidates(spelling, type_, lexicon):
            yield _Found(weighed.match, rank_weighed(weighed), weighed.probability, weighed.is_near)
    else:
        for match in next(climb_ladder(spelling, type_, lexicon), ()):
            yield _Found(match, rank_match(match), RUNG_SCORES[match.rung])


def _stable(match: Match | GeneMatch) -> tuple[str, str, str]:
    return match.name.identifier, match.name.name, match.name.vocabulary


def make_candidate(ranked: Ranked, how: str) -> Candidate:
    """The match as a reading keeps it; `how` says that it was found through a long form."""
    match, told = ranked.match, ranked.override
    said = f"{OVERRIDE}:{told.action}:" if told else ""
    return Candidate(match.name.identifier, match.name.name, f"{how}{said}{match.rung}", ranked.score)
