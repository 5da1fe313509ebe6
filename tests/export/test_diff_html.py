from html.parser import HTMLParser

from kg_pipeline.export.diff_html import difference_page
from kg_pipeline.records.difference import Cause, CauseKind, Change, Difference, EdgeDifference, EdgeState

_BEFORE = EdgeState(0.5, 1, 0, 1, "asserted", "2020", "2020")
_AFTER = EdgeState(0.25, 1, 1, 2, "contested", "2020", "2021")
_HOSTILE = "<script>alert('x')</script>&\"'"


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def _edge(change: Change, kind: CauseKind = "revision", detail: str = "", name: str = "gene 1") -> EdgeDifference:
    return EdgeDifference(
        id="1",
        change=change,
        subject="NCBIGene:1",
        subject_name=name,
        predicate="biolink:contributes_to",
        qualifiers=((name, name),),
        object="MONDO:2",
        object_name="disease 2",
        before=None if change == "new" else _BEFORE,
        after=None if change == "withdrawn" else _AFTER,
        causes=(Cause(kind, detail, (7, 8)),),
    )


def _read(*edges: EdgeDifference, at_most: int = 10, beliefs: tuple[str, str] = ("2", "2")) -> _Reader:
    counts: dict[Change, int] = {"withdrawn": 0, "changed": 0, "new": 0}
    for edge in edges:
        counts[edge.change] += 1
    reader = _Reader()
    reader.feed(difference_page(Difference(3, 4, *beliefs, counts, edges), at_most))
    return reader


def test_an_edge_shows_its_course_and_its_causes() -> None:
    page = _read(_edge("changed", "retraction", "by list watch"))
    for part in ("0.500 → 0.250", "asserted → contested", "1 / 0 → 1 / 1", "1 → 2", "retraction: by list watch"):
        assert part in page.text
    assert page.tags.count("a") == 2


def test_all_text_is_escaped() -> None:
    page = _read(_edge("new", "verdict", _HOSTILE, _HOSTILE))
    assert "script" not in page.tags
    assert page.text.count(_HOSTILE) == 4


def test_only_the_first_edges_of_a_change_are_shown_and_all_counted() -> None:
    page = _read(*[_edge("new")] * 3, _edge("withdrawn"), at_most=2)
    assert "New: 3, the 2 whose score changed most" in page.text
    assert "Withdrawn: 1" in page.text
    assert page.text.count("gene 1") == 3 * 2 + 3


def test_commits_of_other_formulas_are_named() -> None:
    assert "formulas 1 and 2" in _read(beliefs=("1", "2")).text
    assert "formula" not in _read(beliefs=("", "2")).text
