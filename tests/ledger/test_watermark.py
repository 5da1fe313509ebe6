"""Which update files are to be taken: all after the watermark, in order, none left out."""

import pytest

from kg_pipeline.errors import Misconfigured, PipelineError, Retryable
from kg_pipeline.ledger.watermark import Watermark, files_to_take, find_watermark


@pytest.mark.parametrize(
    ("covered", "baselines", "expected"),
    [
        ({}, {}, None),
        ({2026: {1501, 1502}}, {}, (2026, 1502)),
        ({2026: {1501, 1503}}, {}, (2026, 1501)),
        ({2026: {1501, 1502}}, {2026: 1500}, (2026, 1502)),
        ({2026: {3, 1501}}, {2026: 1500}, (2026, 1501)),
        ({2026: {1502}}, {2026: 1500}, (2026, 1500)),
        ({}, {2026: 1500}, (2026, 1500)),
        ({2025: {1600}, 2026: {1502, 1503}}, {2025: 1400}, (2026, 1503)),
        ({2025: {1600}}, {2026: 1500}, (2026, 1500)),
    ],
)
def test_the_watermark_is_the_last_number_without_a_gap_before_it(
    covered: dict[int, set[int]], baselines: dict[int, int], expected: tuple[int, int] | None
) -> None:
    assert find_watermark(covered, baselines) == (Watermark(*expected) if expected else None)


def listed(*numbers: int, year: int = 2026) -> list[tuple[int, int]]:
    return [(year, number) for number in reversed(numbers)]


@pytest.mark.parametrize(
    ("covered", "baselines", "there", "first", "expected"),
    [
        ({}, {2026: 1500}, listed(1501, 1502), None, [1501, 1502]),
        ({2026: {1501}}, {2026: 1500}, listed(1501, 1502, 1503), None, [1502, 1503]),
        ({2026: {1501}}, {}, listed(1501, 1502), None, [1502]),
        ({2026: {1501, 1503}}, {}, listed(1501, 1502, 1503, 1504), None, [1502, 1504]),
        ({2026: {1501, 1503}}, {}, listed(1502, 1504), None, [1502, 1504]),
        ({2026: {1501, 1502}}, {}, listed(1501), None, []),
        ({2026: {1501}}, {}, [], None, []),
        ({}, {}, [], None, []),
        ({}, {}, listed(1501, 1502, 1503), 1502, [1502, 1503]),
        ({2026: {1501}}, {}, listed(1501, 1502), 1400, [1502]),
        ({2026: {1501}}, {}, [*listed(1600, year=2025), *listed(1502)], None, [1502]),
        ({2025: {1600}}, {2026: 1500}, [*listed(1601, year=2025), *listed(1501)], None, [1501]),
    ],
)
def test_what_follows_the_watermark_is_taken_in_order(
    covered: dict[int, set[int]],
    baselines: dict[int, int],
    there: list[tuple[int, int]],
    first: int | None,
    expected: list[int],
) -> None:
    assert files_to_take(covered, baselines, there, first) == [(2026, number) for number in expected]


@pytest.mark.parametrize(
    ("covered", "baselines", "there", "first", "error", "said"),
    [
        ({}, {}, listed(1501, 1502), None, Misconfigured, "kg-pipeline fetch --nlm 1501"),
        ({2026: {1500}}, {}, listed(1502), None, Retryable, "missing among those listed: 1501;"),
        ({}, {2026: 1500}, listed(1504, 1506), None, Retryable, "missing among those listed: 1501-1503, 1505;"),
        ({}, {}, listed(1501, 1503), 1501, Retryable, "missing among those listed: 1502;"),
        ({2025: {1600}}, {}, listed(1501), None, Misconfigured, "begun the year 2026.* file 1600 of 2025"),
        ({}, {2025: 1400}, listed(1501), 1501, Misconfigured, "begun the year 2026"),
    ],
)
def test_a_gap_or_a_missing_beginning_stops_it(
    covered: dict[int, set[int]],
    baselines: dict[int, int],
    there: list[tuple[int, int]],
    first: int | None,
    error: type[PipelineError],
    said: str,
) -> None:
    with pytest.raises(error, match=said):
        files_to_take(covered, baselines, there, first)
