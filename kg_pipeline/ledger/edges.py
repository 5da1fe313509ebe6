"""The belief in an edge: a pure function of its open evidence, whatever the order it comes in.

Evidence counts from `threshold` on; its probability says *the text states this*. An independent work stands for
its best evidence on each side: several sentences of one article are one witness, and so are a preprint and its
paper, or an abstract published twice. Articles of the edge with the same title or abstract, and those that PubMed
links as versions (`ledger.claims`), are one work, and so is all that these tie together (`ledger.versions`)::

    w = probability · speculation (if speculated) · review (if told again by a review)
    m = -ln(1 - reliability · w)
    S = Σ m over the works that support, unknown polarity included,    R = Σ m over the works that refute
    score = (1 - exp(-S)) · S / (S + R)

`1 - exp(-S)` is noisy-or: the chance that not every supporting work is wrong, each being right at most
`reliability` of the time. The second factor is the share of the mass that supports. The score lies between 0 and
1, grows with every support, falls with every refutation, and is 0 with no support; two works that turn out to be
one weigh as one. Masses are whole numbers of 10⁻⁹, which add up to the same in any order.

Who asks for `Freshness` has every m multiplied by 2^(-age / half-life), and sees another score; nothing is stored.
Age is counted in days from the article's date, or from the beginning of its month or year where no more is known.
Articles later than the day asked about, and those without a date, have none.
"""

import pyarrow as pa

from kg_pipeline.ledger.tables import TABLES
from kg_pipeline.records import Freshness, Record


class Belief(Record, frozen=True):
    """The parameters of the formula; a change of any changes `version`, which every commit records."""

    version: str
    threshold: float
    """Evidence less probable makes no edge; it stays in the ledger."""
    reliability: float
    """How far one text alone can be believed; INDRA's prior for a reader's random error is 0.3 (Gyori 2017)."""
    speculation: float
    review: float


BELIEF = Belief(version="3", threshold=0.5, reliability=0.7, speculation=0.5, review=0.5)

TRIPLE = "subject, predicate, qualifiers, object"
WITNESS = pa.schema(
    [
        *((name, TABLES["evidence"].field(name).type) for name in TRIPLE.split(", ")),
        ("pmid", pa.int64()),
        ("work", pa.int64()),
        ("polarity", pa.string()),
        ("certainty", pa.string()),
        ("probability", pa.float64()),
        ("is_review", pa.bool_()),
        ("date", pa.string()),
    ]
)
"""What an edge needs to know of one piece of open evidence on its nodes and of its article; dates ISO or empty."""


def mass_sql(belief: Belief = BELIEF, freshness: Freshness | None = None) -> str:
    """The mass of one witness, in units of 10⁻⁹, as a whole number."""
    decay = f" * {_decay_sql(freshness)}" if freshness else ""
    return f"""CAST(round(-1e9 * ln(1 - {belief.reliability} * probability
        * if(certainty = 'speculated', {belief.speculation}, 1) * if(is_review, {belief.review}, 1)){decay})
        AS BIGINT)"""


def _decay_sql(freshness: Freshness) -> str:
    """What is left of a mass at the age of its article."""
    first_day = "CAST(nullif(date, '') || substr('0000-01-01', length(date) + 1) AS DATE)"
    age_days = f"greatest(0, coalesce(date_diff('day', {first_day}, DATE '{freshness.as_of}'), 0))"
    return f"pow(2, -{age_days} * {1 / freshness.half_life_days:.17e})"


def edges_sql(witnesses: str, belief: Belief = BELIEF, freshness: Freshness | None = None) -> str:
    """The query for the edges of a table of witnesses (`WITNESS`), in no order.

    `support` and `refute` count independent works on each side (a work may do both), `articles` PMIDs.
    """
    return f"""
        WITH counted AS (
            SELECT *, polarity = 'refutes' AS against, {mass_sql(belief, freshness)} AS mass
            FROM {witnesses} WHERE probability >= {belief.threshold}
        ),
        known AS (
            SELECT {TRIPLE}, count(DISTINCT pmid) AS articles, coalesce(min(nullif(date, '')), '') AS first_seen,
                max(date) AS last_seen
            FROM counted GROUP BY {TRIPLE}
        ),
        best AS (SELECT {TRIPLE}, against, max(mass) AS mass FROM counted GROUP BY {TRIPLE}, against, work),
        weighed AS (
            SELECT {TRIPLE},
                coalesce(sum(mass) FILTER (NOT against), 0) / 1e9 AS s,
                coalesce(sum(mass) FILTER (against), 0) / 1e9 AS r,
                count(*) FILTER (NOT against) AS support,
                count(*) FILTER (against) AS refute
            FROM best GROUP BY {TRIPLE}
        )
        SELECT {TRIPLE}, if(s > 0, (1 - exp(-s)) * s / (s + r), 0.0) AS score, support, refute, articles,
            CASE WHEN support = 0 THEN 'refuted' WHEN refute > 0 THEN 'contested' ELSE 'asserted' END AS status,
            first_seen, last_seen
        FROM weighed JOIN known USING ({TRIPLE})
    """
