"""Why a mention has its link or none: the trace of the functions that link, with what decided in words."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Literal

from kg_pipeline.linking.composite import Part, split_composite
from kg_pipeline.linking.decide import (
    ABBREVIATION,
    Context,
    Decision,
    Ranked,
    decide_name,
    long_form_of,
    make_candidate,
)
from kg_pipeline.linking.entries import Edition
from kg_pipeline.linking.genes.candidates import GeneMatch
from kg_pipeline.linking.genes.rank import tell_evidence as tell_gene_evidence
from kg_pipeline.linking.ladder import Match
from kg_pipeline.linking.lexicon import Lexicon
from kg_pipeline.linking.link import at_mention, link_mention, read_context
from kg_pipeline.linking.order import Status
from kg_pipeline.linking.overrides import Override
from kg_pipeline.linking.rank import rank_parts
from kg_pipeline.linking.weighing.weigh import WEIGHED_TYPES, tell_evidence
from kg_pipeline.records import Document, EntityType, Linked, LinkedMention, Mention, Record, UnlinkedReason

Contributions = Mapping[str, dict[str, float]]
"""By node."""
Outcome = Literal["chosen", "same node", "lost", "tied", "forbidden"]
_N_REASONS = 3


class ExplainedCandidate(Record, frozen=True):
    """A name of a vocabulary that matched, and what became of it."""

    outcome: Outcome
    identifier: str
    node: str
    node_name: str
    name: str
    """The vocabulary's, that matched."""
    match: str
    """The rule that found it."""
    score: float
    vocabulary: str
    licences: tuple[str, ...]
    """Of the vocabulary, one where it came from one place."""
    status: Status
    taxon: str | None
    rank: dict[str, int]
    """By part, in the order in which they decide; smaller goes first."""
    evidence: dict[str, float]
    """What its likelihood comes from, in log-odds, the largest first; GO terms have none."""
    override: Override | None


class ExplainedName(Record, frozen=True):
    """What was looked up for a mention, or for a part of it, and what came of that."""

    text: str
    """As written."""
    name: str
    """What it means, completed by what the parts of a composite mention share."""
    spelling: str
    """What was looked up: the name, or its long form."""
    long_form: str | None
    """That the article defines, used or not."""
    reason: UnlinkedReason | None
    """Why nothing was chosen."""
    decided: str
    candidates: tuple[ExplainedCandidate, ...]
    """Best first."""


class LinkExplanation(Record, frozen=True):
    """A mention's links or the reason for none, and how they came about."""

    text: str
    type: EntityType
    identifiers: tuple[str, ...]
    reason: UnlinkedReason | None
    decided: str
    taxa: tuple[str, ...]
    """Species in the order in which their genes are tried."""
    whole: ExplainedName
    parts: tuple[ExplainedName, ...]
    """Of a composite mention that is linked by its parts."""


def explain_mention(mention: Mention, document: Document, lexicon: Lexicon) -> LinkExplanation:
    """How the mention is linked in its document, were it the only one there: the trace of linking itself."""
    context = at_mention(mention, read_context(document, [mention], lexicon))
    linked = link_mention(mention, context, lexicon)
    explainer = _Explainer(mention.type, context, lexicon)
    whole = explainer.explain(mention.text, mention.text)
    is_only_used = decide_name(mention.text, mention.type, context, lexicon).is_only_used
    parts = tuple(
        explainer.explain(mention.text[part.start_char : part.end_char], part.name)
        for part in _linked_parts(linked, context, lexicon)
    )
    decided = whole.decided
    if parts:
        names = ", ".join(repr(part.name) for part in parts)
        decided = f"{_why_parts(whole, is_only_used)}: {names}"
    return LinkExplanation(
        text=mention.text,
        type=mention.type,
        identifiers=linked.identifiers if isinstance(linked, Linked) else (),
        reason=None if isinstance(linked, Linked) else linked.reason,
        decided=decided,
        taxa=context.taxa,
        whole=whole,
        parts=parts,
    )


def _linked_parts(linked: LinkedMention, context: Context, lexicon: Lexicon) -> Sequence[Part]:
    """The way of taking the mention apart that its links come from; nothing where it is linked as a whole."""
    mention = linked.mention
    if not isinstance(linked, Linked) or len(linked.links) == 1:
        return ()
    chosen = [link.chosen for link in linked.links]
    for parts in split_composite(mention.text):
        if [decide_name(part.name, mention.type, context, lexicon).chosen for part in parts] == chosen:
            return parts
    return ()


def _why_parts(whole: ExplainedName, is_only_used: bool) -> str:
    what, theirs = "is only close to a name", "a likelier link"
    if whole.reason:
        what, theirs = "has no link", "a link"
    elif is_only_used:
        what, theirs = "is in no vocabulary", "a link"
    return f"as a whole it {what} ({whole.decided}), but each of its parts has {theirs}"


class _Explainer:
    """Explains names of one type in one article."""

    def __init__(self, type_: EntityType, context: Context, lexicon: Lexicon) -> None:
        self._type: EntityType = type_
        self._context = context
        self._lexicon = lexicon
        self._licences = _licences(lexicon.editions())

    def explain(self, text: str, name: str) -> ExplainedName:
        """What linking decides on the name, which is written so."""
        decision = decide_name(name, self._type, self._context, self._lexicon)
        long_form = long_form_of(name, self._context)
        evidence = self._weigh(name, decision.spelling)
        return ExplainedName(
            text=text,
            name=name,
            spelling=decision.spelling,
            long_form=long_form,
            reason=None if decision.chosen else decision.reason,
            decided=_tell_spelling(name, long_form, decision) + _tell_decision(decision, self._type, evidence),
            candidates=tuple(
                self._show(ranked, "" if decision.spelling == name else ABBREVIATION, outcome, evidence)
                for ranked, outcome in _outcomes(decision)
            ),
        )

    def _weigh(self, name: str, spelling: str) -> Contributions:
        if self._type in WEIGHED_TYPES:
            return tell_evidence(spelling, self._type, self._lexicon)
        genes = self._context.genes
        options = genes.options(name, genes.see_place(name, self._context.place)) if genes else ()
        return {option.node: tell_gene_evidence(option) for option in options if option.match}

    def _show(self, ranked: Ranked, how: str, outcome: Outcome, evidence: Contributions) -> ExplainedCandidate:
        name, candidate = ranked.match.name, make_candidate(ranked, how)
        concept = self._lexicon.concept(name.node)
        return ExplainedCandidate(
            outcome=outcome,
            identifier=candidate.identifier,
            node=name.node,
            node_name=concept.name if concept else "",
            name=name.name,
            match=candidate.match,
            score=candidate.score,
            vocabulary=name.vocabulary,
            licences=self._licences.get(name.vocabulary, ()),
            status=name.status,
            taxon=name.taxon,
            rank=dict(zip(rank_parts(self._type), ranked.rank, strict=True)),
            evidence=evidence.get(name.node, {}),
            override=ranked.override,
        )


def _licences(editions: Iterable[Edition]) -> Mapping[str, tuple[str, ...]]:
    by_vocabulary = groupby(editions, key=lambda edition: edition.vocabulary)
    return {name: tuple(dict.fromkeys(edition.licence for edition in found)) for name, found in by_vocabulary}


def _outcomes(decision: Decision) -> Iterator[tuple[Ranked, Outcome]]:
    best = decision.best
    for each in decision.ranked:
        if best is None or each.is_forbidden:
            yield each, "forbidden"
        elif decision.chosen is None:
            yield each, "tied" if each.rank == best.rank else "lost"
        elif each is best:
            yield each, "chosen"
        else:
            yield each, "same node" if each.match.name.node == best.match.name.node else "lost"


def _tell_spelling(name: str, long_form: str | None, decision: Decision) -> str:
    if long_form is not None and decision.spelling == long_form:
        return f"the article defines {name!r} as {long_form!r}; "
    unknown = "" if long_form is None else f"{long_form!r}, as the article defines {name!r}, is in no vocabulary; "
    if decision.spelling == name:
        return unknown
    return f"{unknown}the article has {name!r} in brackets behind {decision.spelling!r}; "


def _tell_decision(decision: Decision, type_: EntityType, evidence: Contributions) -> str:
    """What decided, in one sentence."""
    if not decision.ranked:
        return f"no rule finds {decision.spelling!r} among the names of type {type_}"
    best = decision.best
    if best is None:
        return f"all that {decision.spelling!r} may mean is forbidden: {_tell_override(decision.ranked[0])}"
    node = best.match.name.node
    allowed = (each for each in decision.ranked if not each.is_forbidden)
    rival = next((each for each in allowed if each.match.name.node != node), None)
    if decision.reason == "tied_candidates" and decision.chosen is None:
        tied = " and ".join(each.match.name.identifier for each in (best, rival) if each)
        return f"{tied} are equal in {', '.join(rank_parts(type_))}"
    if decision.chosen is None:
        why = "nothing is likely enough"
        if decision.reason == "other_species":
            why = "likelier is a gene of a species that has none so named"
        return f"{why}; the best is {best.match.name.identifier} ({best.score:.2f}), {_tell_match(best.match)}"
    if rival is None:
        return f"{best.match.name.identifier} is all that was found: {_tell_match(best.match)}{_by_curator(best)}"
    part = _deciding_part(best, rival, type_)
    reasons = _tell_reasons(best, rival, evidence) if part == "likelihood" else ""
    return _tell_difference(best, rival, part) + reasons + _by_curator(best)


def _deciding_part(best: Ranked, rival: Ranked, type_: EntityType) -> str:
    numbers = zip(rank_parts(type_), best.rank, rival.rank, strict=True)
    return next(part for part, ours, theirs in numbers if ours != theirs)


def _tell_difference(best: Ranked, rival: Ranked, part: str) -> str:
    ours, theirs = _tell_part(best, part), _tell_part(rival, part)
    return (
        f"{part} decides: {best.match.name.identifier} ({ours}) goes before {rival.match.name.identifier} "
        f"({theirs})"
    )


def _tell_reasons(best: Ranked, rival: Ranked, evidence: Contributions) -> str:
    """What makes the one likelier than the other, in log-odds."""
    ours, theirs = (evidence.get(each.match.name.node, {}) for each in (best, rival))
    ahead = {what: round(ours.get(what, 0.0) - theirs.get(what, 0.0), 2) for what in ours.keys() | theirs.keys()}
    most = sorted((-value, what) for what, value in ahead.items() if value > 0)[:_N_REASONS]
    return f", by {', '.join(f'{what} {-value:+.2f}' for value, what in most)}" if most else ""


def _tell_part(ranked: Ranked, part: str) -> str:
    name = ranked.match.name
    told = {
        "override": ranked.override.action if ranked.override else "no override",
        "species": name.taxon or "no species",
        "closeness": ranked.match.rung,
        "named": f"named so, {ranked.match.rung}" if ranked.rank[1] == 0 else f"not named so, {ranked.match.rung}",
        "likelihood": f"{ranked.score:.2f}",
        "status": name.status,
        "vocabulary": name.vocabulary,
    }
    return told.get(part) or f"{part} {dict(zip(rank_parts(name.type), ranked.rank, strict=True))[part]}"


def _tell_match(match: Match | GeneMatch) -> str:
    return f"{match.rung} match with {match.name.name!r} of {match.name.vocabulary}"


def _by_curator(ranked: Ranked) -> str:
    return f"; {_tell_override(ranked)}" if ranked.override else ""


def _tell_override(ranked: Ranked) -> str:
    told = ranked.override
    if told is None:
        return f"a vocabulary's own list of wrong links has {ranked.match.name.identifier}"
    return f"{told.curator}, {told.date}, line {told.line}: {told.action} {told.identifier}, {told.why}"
