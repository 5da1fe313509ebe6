"""What an index page of NLM's file server lists, and what its checksum files say."""

import html
import re
from collections.abc import Iterator
from urllib.parse import unquote

from kg_pipeline.errors import Retryable
from kg_pipeline.records import Record

# <a href="pubmed26n1501.xml.gz">pubmed26n1501.xml.gz</a>   2026-01-06 14:02   19M
_ENTRY = re.compile(r"""<a\s[^>]*?href=["']([^"'/?#]+)["'][^>]*>.*?</a>(.*?)(?=<a\s|\n|$)""", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")
_SIZE = re.compile(r"(?<!\S)(\d+(?:\.\d+)?)([KMG]?)\s*$")
_UNIT_BYTES = {"": 1, "K": 2**10, "M": 2**20, "G": 2**30}
_CHECKSUM = re.compile(r"(?:MD5\s*\((?P<name>[^)]*)\)\s*=\s*)?(?P<md5>[0-9a-fA-F]{32})(?:\s+\*?(?P<after>\S+))?")


class ListedFile(Record, frozen=True):
    """A file that a directory lists."""

    name: str
    n_bytes: int | None
    """As rounded as the index page has it; None where it says nothing."""


def read_index(page: str) -> Iterator[ListedFile]:
    """The files that an index page, as Apache, nginx and others make them, links in its own directory."""
    for href, rest in _ENTRY.findall(page):
        yield ListedFile(unquote(html.unescape(href)), _read_size(_TAG.sub(" ", rest)))


def read_checksum(text: str, name: str) -> str:
    """The MD5 of the file, in hexadecimal, from its `.md5`: NLM's `MD5(name)= …`, or what `md5sum` writes.

    Raises `Retryable` for anything else, also for the checksum of another file.
    """
    found = _CHECKSUM.fullmatch(text.strip())
    if found is None or (found["name"] or found["after"] or name).rpartition("/")[2] != name:
        raise Retryable(f"{name}.md5 says {text.strip()[:80]!r}; expected MD5({name})= and 32 digits")
    return found["md5"].lower()


def _read_size(text: str) -> int | None:
    found = _SIZE.search(text.rstrip())
    return round(float(found[1]) * _UNIT_BYTES[found[2]]) if found else None
