"""Which of NLM's files the ledger covers, and which update files are to be taken next: all, in their order."""

from collections.abc import Collection, Iterator, Mapping

from kg_pipeline.errors import Misconfigured, Retryable
from kg_pipeline.ledger.store import Ledger
from kg_pipeline.records import Record


class Watermark(Record, frozen=True):
    """All update files of that NLM year up to that number are covered."""

    year: int
    number: int


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


def find_watermark(covered: Mapping[int, Collection[int]], baselines: Mapping[int, int]) -> Watermark | None:
    """Of the newest year: what follows its baseline or, where none is declared, its first file, without a gap.

    None where there is neither.
    """
    years = {*covered, *baselines}
    if not years:
        return None
    year = max(years)
    numbers = covered.get(year, ())
    number = baselines[year] if year in baselines else min(numbers) - 1
    while number + 1 in numbers:
        number += 1
    return Watermark(year, number)


def files_to_take(
    covered: Mapping[int, Collection[int]],
    baselines: Mapping[int, int],
    listed: Collection[tuple[int, int]],
    first: int | None = None,
) -> list[tuple[int, int]]:
    """Year and number of the listed update files after the watermark that are not covered, in order.

    `first` is where a ledger without a watermark begins, in the newest year listed. Raises `Misconfigured` where
    a beginning is missing, of the ledger or of a new year, and `Retryable` for a gap in the numbers listed.
    """
    if not listed:
        return []
    newest = max(year for year, _ in listed)
    mark = find_watermark(covered, baselines)
    if mark is None and first is not None:
        mark = Watermark(newest, first - 1)
    if mark is None:
        raise Misconfigured(
            "the ledger holds no file of NLM's, so it is unknown where its update files begin; declare the annual "
            f"baseline (kg-pipeline baseline {newest} LAST), or run a first: kg-pipeline fetch --nlm "
            f"{min(number for year, number in listed if year == newest)}"
        )
    if newest > mark.year:
        raise Misconfigured(
            f"NLM has begun the year {newest}, and the ledger ends with file {mark.number} of {mark.year}; take "
            f"the new annual baseline and declare it: kg-pipeline baseline {newest} LAST"
        )
    numbers = {number for year, number in listed if year == mark.year}
    wanted = range(mark.number + 1, max(numbers, default=mark.number) + 1)
    taken = [number for number in wanted if number not in covered.get(mark.year, ())]
    if missing := [number for number in taken if number not in numbers]:
        raise Retryable(
            f"update files of {mark.year} are missing among those listed: {_in_words(missing)}; all up to "
            f"{mark.number} are in the ledger and none may be left out. Try again later, or give them from "
            "elsewhere: kg-pipeline run --input FILES"
        )
    return [(mark.year, number) for number in taken]


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
