"""Inline markup and MathML to plain text.

PubMed's titles and abstracts may hold `i b u sup sub` and MathML (NLM's PubMed DTD, `%text;`). Markup vanishes and
its text stays, so "Ca<sup>2+</sup>" reads "Ca2+", as PubMed's own plain text does.
"""

from lxml.etree import Entity, _Element

from kg_pipeline.errors import BadInput

_MAX_DEPTH = 100
"""Real markup nests four or five deep, MathML some twenty; deeper is refused rather than recursed into."""
_MATH_NAMESPACE = "{http://www.w3.org/1998/Math/MathML}"
_WRITTEN_TWICE = {f"{_MATH_NAMESPACE}annotation", f"{_MATH_NAMESPACE}annotation-xml"}
"""The same formula again in another notation (TeX, say)."""


def flatten(element: _Element) -> str:
    """The text inside the element, markup gone, spaces as they come (`tidy_text` tidies).

    Raises `BadInput` for an entity reference, whose text the document does not hold, and for absurd nesting.
    """
    if len(element) == 0:
        return element.text or ""
    parts: list[str] = []
    _collect(element, parts, 0)
    return "".join(parts)


def _collect(element: _Element, parts: list[str], depth: int) -> None:
    if depth > _MAX_DEPTH:
        raise BadInput(f"markup nests deeper than {_MAX_DEPTH} levels in <{element.tag}>; correct the record")
    parts.append(element.text or "")
    for child in element:
        if child.tag is Entity:
            raise BadInput(f"the entity {child.text} is declared elsewhere; write the character itself")
        if isinstance(child.tag, str) and child.tag.startswith(_MATH_NAMESPACE):
            _collect_math(child, parts, depth + 1)
        else:
            _collect(child, parts, depth + 1)
        parts.append(child.tail or "")


def _collect_math(element: _Element, parts: list[str], depth: int) -> None:
    """MathML's text is in its tokens (`mi mn mo mtext`); space between its elements is only layout."""
    if depth > _MAX_DEPTH:
        raise BadInput(f"a formula nests deeper than {_MAX_DEPTH} levels; correct the record")
    if element.tag in _WRITTEN_TWICE:
        return
    parts.append((element.text or "").strip())
    for i, child in enumerate(element):
        if i and element.tag == f"{_MATH_NAMESPACE}mfrac":
            parts.append("/")
        if child.tag is Entity:
            raise BadInput(f"the entity {child.text} is declared elsewhere; write the character itself")
        _collect_math(child, parts, depth + 1)
