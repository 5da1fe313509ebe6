"""Which update files are to be taken: all after the watermark, in order, none left out."""

import msgspec
import pytest
from toy_ledger import article, parsed, received

from kg_pipeline.errors import Misconfigured, PipelineError, Retryable
from kg_pipeline.ledger.check import check_ledger
from kg_pipeline.ledger.watermark import covered_files, files_to_take, find_watermark
from kg_pipeline.ledger.writer import LedgerWriter


def test_a_content_that_came_under_another_name_is_covered_once_nlms_is_known(folder_writer: LedgerWriter) -> None:
    file = received(7)
    copy = msgspec.structs.replace(file, name="mine.xml")
    folder_writer.commit("one", parsed=[(received(6), parsed(article(6, "")))])
    folder_writer.commit("two", parsed=[(copy, parsed(article(7, "")))])
    assert covered_files(folder_writer.ledger) == {2026: {6}}
    assert folder_writer.commit("three", parsed=[(file, parsed(article(7, "")))]).added == {"received": 1}
    assert covered_files(folder_writer.ledger) == {2026: {6, 7}}
    for again in (file, copy):
        assert folder_writer.commit("four", received=[again]).added == {}
    assert list(check_ledger(folder_writer.ledger)) == []


@pytest.mark.parametrize(
    ("covered", "baselines", "lowest", "expected"),
    [
        ({}, {}, 1501, None),
        ({2026: {1501, 1502}}, {}, 1501, 1502),
        ({2026: {1501, 1503}}, {}, 1501, 1501),
        ({2026: {1501, 1502}}, {2026: 1500}, 1501, 1502),
        ({2026: {3, 1501}}, {2026: 1500}, 1501, 1501),
        ({2026: {1502}}, {2026: 1500}, 1501, 1500),
        ({}, {2026: 1500}, 1501, 1500),
        ({2025: {1600}, 2026: {1502, 1503}}, {2025: 1400}, 1501, 1503),
        ({2025: {1600}}, {2026: 1500}, 1501, 1500),
        ({2026: {1, 2, 1600}}, {}, 1501, 1600),
        ({2026: {1, 2}}, {}, 1501, None),
        ({2026: {1499, 1500}}, {}, 1501, 1500),
        ({2025: {1600}}, {}, 1501, 1500),
        ({2025: {1600}, 2026: {1, 2}}, {2025: 1400}, 1501, 1500),
        ({2025: {1600}, 2026: {1501}}, {2025: 1400}, 1501, 1501),
    ],
)
def test_the_watermark_is_the_last_number_without_a_gap_before_it(
    covered: dict[int, set[int]], baselines: dict[int, int], lowest: int, expected: int | None
) -> None:
    assert find_watermark(2026, lowest, covered, baselines) == expected


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
        ({2026: {1, 1501}}, {}, listed(1335, 1336, 1501, 1502), 1502, [1502]),
        ({2026: {1}}, {}, listed(1335, 1501, 1502), 1502, [1502]),
        ({2025: {1600}}, {}, listed(1501, 1502), 1502, [1501, 1502]),
        ({}, {2025: 1400}, listed(1501), None, [1501]),
        ({2027: {1}}, {}, listed(1501), 1501, []),
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
        ({2026: {1}}, {}, listed(1501, 1502), None, Misconfigured, "kg-pipeline fetch --nlm 1501"),
        ({2026: {1500}}, {}, listed(1500, 1502), None, Retryable, "missing among those listed: 1501;"),
        ({}, {2026: 1500}, listed(1504, 1506), None, Retryable, "missing among those listed: 1501-1503, 1505;"),
        ({}, {}, listed(1501, 1503), 1501, Retryable, "missing among those listed: 1502;"),
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
