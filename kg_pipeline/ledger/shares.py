"""What each work brings to an edge's score: which evidence stands for its work, and its share of S or R (pure)."""

from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from types import MappingProxyType

from kg_pipeline.records import Record

_UNIT = 1e9
_Key = Callable[["Witness"], str]
_KEYS: tuple[_Key, ...] = (attrgetter("title_key"), attrgetter("abstract_key"))


class Witness(Record, frozen=True):
    """Open evidence of one side of an edge, its mass in units of 10⁻⁹ (`ledger.edges`)."""

    id: str
    pmid: int
    mass: int
    title_key: str
    abstract_key: str


class Side(Record, frozen=True):
    """One side of an edge: S or R, and who brings it."""

    mass: float = 0.0
    shares: Mapping[str, float] = MappingProxyType({})
    """By the evidence that stands for its work; they add up to 1."""
    stands_for: Mapping[str, Witness] = MappingProxyType({})
    """By the evidence of a work that another one stands for: that other one."""


def share_side(witnesses: Sequence[Witness]) -> Side:
    """The side of these witnesses: told apart by title or by abstract, whichever gives the lesser mass."""
    key = min(_KEYS, key=lambda key: _total(_best(witnesses, key)))
    best = _best(witnesses, key)
    total = _total(best)
    shares = {witness.id: witness.mass / total for witness in best.values()}
    others = {witness.id: best[key(witness)] for witness in witnesses if witness.id not in shares}
    return Side(total / _UNIT, shares, others)


def _best(witnesses: Sequence[Witness], key: _Key) -> dict[str, Witness]:
    """Of each work its greatest mass; of equals the first by PMID and id."""
    best: dict[str, Witness] = {}
    for witness in sorted(witnesses, key=lambda witness: (-witness.mass, witness.pmid, witness.id)):
        best.setdefault(key(witness), witness)
    return best


def _total(works: dict[str, Witness]) -> int:
    return sum(witness.mass for witness in works.values())
