"""Offsets and lengths as files write them."""

import re

MAX_OFFSET = 10**15
"""Far beyond any text; what is longer is no offset, and `int` takes its time with it."""
_NUMBER = re.compile(r"-?[0-9]{1,15}")


def parse_number(written: str) -> int | None:
    """The whole number, None for anything else and for more than 15 digits."""
    written = written.strip()
    return int(written) if _NUMBER.fullmatch(written) else None
