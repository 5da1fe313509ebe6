"""The state of an article as a function of the set of its deliveries: no order of arrival, no clock."""

STANDING = "current"
"""The state of an article that neither a deletion nor a baseline closes."""


def states_sql(deliveries: str, baseline: str) -> str:
    """The query for the state of each PMID with a citation among the rows of `deliveries`, in no order.

    Columns pmid, record_hash, text_hash and state (`current`, `deleted`, `baseline_absent`). Citations not later
    than the newest deletion are dropped, and those of files before the newest complete baseline, whose year the
    query `baseline` gives (null for none); of the rest the greatest by (PMID version, DateRevised, place, record
    hash) is current, and if none is left, the greatest of all, for show. A PMID with deletions alone has no state;
    they are kept, since the article may come later.
    """
    return f"""
        WITH delivery AS (
            SELECT pmid, kind, version, revised, record_hash, text_hash, year, ROW(year, number, receipt) AS place
            FROM {deliveries}
        ),
        deletion AS (SELECT pmid, max(place) AS place FROM delivery WHERE kind = 'deletion' GROUP BY pmid),
        citation AS (
            SELECT d.*, x.place IS NOT NULL AND d.place <= x.place AS is_deleted,
                d.year < coalesce(({baseline}), 0) AS is_absent
            FROM delivery d LEFT JOIN deletion x USING (pmid) WHERE d.kind = 'citation'
        ),
        ranked AS (
            SELECT pmid, is_deleted, is_absent, place, record_hash, text_hash, row_number() OVER (
                PARTITION BY pmid
                ORDER BY is_deleted OR is_absent, version DESC, revised DESC, place DESC, record_hash DESC
            ) AS n
            FROM citation
        )
        SELECT pmid, max(record_hash) FILTER (n = 1) AS record_hash, max(text_hash) FILTER (n = 1) AS text_hash,
            CASE WHEN bool_or(NOT (is_deleted OR is_absent)) THEN '{STANDING}'
                WHEN bool_and(is_deleted) THEN 'deleted' ELSE 'baseline_absent' END AS state
        FROM ranked GROUP BY pmid
    """
