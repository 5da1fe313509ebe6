"""Records of an XML member, one in memory at a time; entity declarations are refused and no DTD is fetched."""

import re
from collections.abc import Callable, Iterable, Iterator

from lxml import etree

from kg_pipeline.errors import BadInput
from kg_pipeline.linking.entries import Row
from kg_pipeline.linking.sources.members import Member
from kg_pipeline.linking.sources.readers.rows import keep_if_readable, refuse_row
from kg_pipeline.linking.sources.readers.streams import open_member
from kg_pipeline.text.safe_xml import SafeXml

_NAMESPACE = re.compile(r"\{[^}]*\}")

ParseRecord = Callable[[etree._Element], Iterable[Row]]


def parse_records(
    vocabulary: str,
    member: Member,
    parse: ParseRecord,
    *,
    root: str,
    tag: str,
    identifier: str,
    namespace: str | None = None,
) -> Iterator[Row]:
    """What `parse` makes of each `tag` in the root; a record that it refuses is refused by its line.

    `identifier` is the path of the id that a refusal names. Raises `BadInput` for what is no such XML, and for a
    file of which no record, or none of the first hundred, can be read.
    """
    records = _read_records(member, root, tag, namespace)
    return keep_if_readable(member, (_parse(vocabulary, member, parse, identifier, record) for record in records))


def _read_records(member: Member, root: str, tag: str, namespace: str | None) -> Iterator[etree._Element]:
    n_records = 0
    with open_member(member) as stream:
        source = SafeXml(stream, member.name, root, namespace)
        context = etree.iterparse(
            source,
            events=("end",),
            tag=f"{{{namespace}}}{tag}" if namespace else tag,
            load_dtd=False,
            no_network=True,
            resolve_entities=False,
            remove_comments=True,
            remove_pis=True,
            huge_tree=True,
        )
        try:
            for _event, element in context:
                if _is_record(element):
                    n_records += 1
                    yield element
                    _free(element)
                    source.start_item()
        except etree.XMLSyntaxError as exc:
            raise BadInput(f"{member.name}: broken XML, {exc.msg}; fetch the file again") from exc
    if not n_records:
        raise BadInput(f"{member.name}: no <{tag}> in <{root}>; fetch the file again")


def _is_record(element: etree._Element) -> bool:
    """Whether it stands in the root: DrugBank's pathways hold elements called `drug`, too."""
    parent = element.getparent()
    return parent is not None and parent.getparent() is None


def _free(element: etree._Element) -> None:
    """Forget a record that was read, and the ones before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _parse(
    vocabulary: str, member: Member, parse: ParseRecord, identifier: str, record: etree._Element
) -> list[Row]:
    try:
        return list(parse(record))
    except BadInput as exc:
        found = record.findtext(identifier) or "no id"
        return [refuse_row(vocabulary, f"{member.name}, line {record.sourceline}", str(exc), found)]


def text_of(record: etree._Element, path: str) -> str:
    """The text at a path, without spaces around it. Raises `BadInput` if there is none."""
    text = (record.findtext(path) or "").strip()
    if not text:
        raise BadInput(f"<{etree.QName(record).localname}> has no {_NAMESPACE.sub('', path)}")
    return text


def texts_of(record: etree._Element, path: str) -> tuple[str, ...]:
    """The texts at a path in their order, without empty ones and repetitions."""
    found = (element.text.strip() for element in record.iterfind(path) if element.text)
    return tuple(dict.fromkeys(text for text in found if text))
