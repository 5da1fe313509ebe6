"""Identifiers from outside are CURIEs, made and split here; our own are hashes of content."""

import hashlib
import re

import msgspec

from kg_pipeline.errors import BadInput

_CURIE = re.compile(r"[A-Za-z][A-Za-z0-9._-]*:[^\s|]+")


def make_curie(prefix: str, local_id: str) -> str:
    """The CURIE of a local identifier. Raises `BadInput` for an empty, spaced or `|`-joined part."""
    curie = f"{prefix}:{local_id}"
    if not is_curie(curie):
        raise BadInput(f"{curie!r} is not a CURIE; expected prefix:identifier without spaces or '|'")
    return curie


def split_curie(curie: str) -> tuple[str, str]:
    """Prefix and local identifier of a CURIE. Raises `BadInput` if it is none."""
    if not is_curie(curie):
        raise BadInput(f"{curie!r} is not a CURIE; expected prefix:identifier without spaces or '|'")
    prefix, _, local_id = curie.partition(":")
    return prefix, local_id


def is_curie(text: str) -> bool:
    """Whether the text has the form prefix:identifier."""
    return _CURIE.fullmatch(text) is not None


def content_id(*parts: object) -> str:
    """Hash of the parts (anything msgspec encodes), 32 hexadecimal digits; order matters."""
    return hashlib.blake2b(msgspec.json.encode(parts, order="deterministic"), digest_size=16).hexdigest()
