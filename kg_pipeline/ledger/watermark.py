"""Which of NLM's files the ledger covers, and which update files are to be taken next: all, in their order."""

from collections.abc import Collection, Iterator, Mapping

from kg_pipeline.errors import Misconfigured, Retryable
from kg_pipeline.ledger.store import Ledger


def covered_files(ledger: Ledger) -> dict[int, frozenset[int]]:
    """By NLM year, the numbers of the files whose deliveries are all in the ledger."""
    parsed = {sha256 for row in ledger.rows("commits", ["parsed"]) for sha256 in row["parsed"]}
    found: dict[int, set[int]] = {}
    for row in ledger.rows("received", ["sha256", "year", "number", "receipt"]):
        # Receipt 0 and a number: NLM named it, and it did not only come in after a file of NLM's.
        if row["receipt"] == 0 and row["number"] and row["sha256"] in parsed:
            found.setdefault(row["year"], set()).add(row["number"])
    return {year: frozenset(numbers) for year, numbers in found.items()}


def declared_baselines(ledger: Ledger) -> dict[int, int]:
    """By NLM year, the last number of its annual baseline."""
    return {row["year"]: row["last_number"] for row in ledger.rows("baselines", ["year", "last_number"])}


def find_watermark(
    year: int, lowest: int, covered: Mapping[int, Collection[int]], baselines: Mapping[int, int]
) -> int | None:
    """The number up to which all update files of that NLM year, `lowest` of those listed, are covered.

    They begin after the declared baseline or, before it is declared, with the first one covered: what lies below
    `lowest - 1` is of a baseline that is still coming in. Those of a year that follows one of the ledger's begin
    with the lowest. None where the ledger tells of no beginning.
    """
    numbers = covered.get(year, ())
    if year in baselines:
        number = baselines[year]
    elif updates := [number for number in numbers if number >= lowest - 1]:
        number = min(updates)
    elif min((*covered, *baselines), default=year) < year:
        number = lowest - 1
    else:
        return None
    while number + 1 in numbers:
        number += 1
    return number


def files_to_take(
    covered: Mapping[int, Collection[int]],
    baselines: Mapping[int, int],
    listed: Collection[tuple[int, int]],
    first: int | None = None,
) -> list[tuple[int, int]]:
    """Year and number of the update files of the newest year listed, after the watermark, not covered; in order.

    None where the ledger has gone on to a later year. `first` is where a ledger begins that tells of no beginning.
    Raises `Misconfigured` where that is missing, and `Retryable` for a gap in the numbers listed.
    """
    year = max((year for year, _ in listed), default=0)
    if not listed or max((*covered, *baselines), default=year) > year:
        return []
    numbers = {number for of_year, number in listed if of_year == year}
    mark = find_watermark(year, min(numbers), covered, baselines)
    if mark is None and first is not None:
        mark = first - 1
    if mark is None:
        raise Misconfigured(
            "the ledger holds no update file of NLM's, so it is unknown where they begin; declare the annual "
            f"baseline (kg-pipeline baseline {year} LAST), or run a first: kg-pipeline fetch --nlm {min(numbers)}"
        )
    taken = [number for number in range(mark + 1, max(numbers) + 1) if number not in covered.get(year, ())]
    if missing := [number for number in taken if number not in numbers]:
        raise Retryable(
            f"update files of {year} are missing among those listed: {_in_words(missing)}; all up to {mark} are "
            "in the ledger and none may be left out. Try again later, or give them from elsewhere: kg-pipeline "
            "run --input FILES"
        )
    return [(year, number) for number in taken]


def _in_words(numbers: list[int]) -> str:
    """Ranges of consecutive numbers: 1501-1503, 1507."""
    return ", ".join(f"{first}-{last}" if first < last else f"{first}" for first, last in _ranges(numbers))


def _ranges(numbers: list[int]) -> Iterator[tuple[int, int]]:
    first = last = numbers[0]
    for number in numbers[1:]:
        if number != last + 1:
            yield first, last
            first = number
        last = number
    yield first, last
