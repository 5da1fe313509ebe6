"""PubMed's dates as ISO dates, as exact as they are known."""

import re
from datetime import date

from lxml.etree import _Element

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MEDLINE_DATE = re.compile(
    r"(?P<year>[12][0-9]{3})(?:\s*-\s*[12][0-9]{3})?(?:[\s/]+(?P<month>[A-Za-z]+)\.?(?:\s+(?P<day>[0-9]{1,2})\b)?)?"
)


def read_date(element: _Element | None) -> str:
    """The ISO date of an element with Year, Month and Day, or a MedlineDate; empty if it holds none.

    A range counts from its start, so "1998 Dec-1999 Jan" is 1998-12; a season is known to the year only.
    """
    if element is None:
        return ""
    fields = {child.tag: (child.text or "").strip() for child in element}
    if "MedlineDate" in fields:
        return _read_medline_date(fields["MedlineDate"])
    return _iso_date(fields.get("Year", ""), fields.get("Month", ""), fields.get("Day", ""))


def _read_medline_date(text: str) -> str:
    found = _MEDLINE_DATE.search(text)
    if found is None:
        return ""
    return _iso_date(found["year"], found["month"] or "", found["day"] or "")


def _iso_date(year: str, month: str, day: str) -> str:
    """As many of the parts as are valid; a day that its month lacks is dropped."""
    if not (year.isascii() and year.isdigit() and len(year) == 4):
        return ""
    n_month = _month_number(month)
    if n_month is None:
        return year
    if not (day.isascii() and day.isdigit()):
        return f"{year}-{n_month:02}"
    try:
        return date(int(year), n_month, int(day)).isoformat()
    except ValueError:
        return f"{year}-{n_month:02}"


def _month_number(month: str) -> int | None:
    if month.isascii() and month.isdigit():
        return int(month) if 1 <= int(month) <= 12 else None
    name = month[:3].lower()
    return _MONTHS.index(name) + 1 if name in _MONTHS else None
