"""The links of a document are the same in any order and process, and whatever the order of the build.

All mentions of a document are linked at once: what its genes may be, they decide together.
"""

import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny_lexicon import ROWS, disease, document_of, open_tiny_lexicon

from kg_pipeline.linking.entries import Entry, Parent, Retired, Row
from kg_pipeline.linking.lexicon import Lexicon
from kg_pipeline.linking.link import link_mentions
from kg_pipeline.records import Document, EntityType, Linked, LinkedMention, Mention, Unlinked

_ROWS: tuple[Row, ...] = (
    *ROWS,
    # Said twice, each time otherwise, so that something must decide.
    disease("MESH:D009325", "Queasiness", "mesh", "Sick feeling"),
    disease("MESH:D009325", "Nausea symptom", "mesh", "Sick stomach"),
    Retired("MONDO:0000001", "MONDO:0007254", "mondo"),
    Retired("MONDO:0000001", "MONDO:0008170", "mondo"),
    Parent("MONDO:0004975", "MONDO:0005044", "subclass_of", "mondo"),
    Parent("MESH:D000544", "MONDO:0005044", "subclass_of", "mesh"),
)
_BEGINNING = "Alzheimer disease (AD) and tumor necrosis factor (TNF) in mice: "
_NAMES = sorted(
    {
        (name, row.type)
        for row in _ROWS
        if isinstance(row, Entry)
        for name in (row.name, *row.synonyms, *row.former)
    }
)
_WRITTEN = ("{}", "{}s", "severe {}", "{} gene", "{} (mild)", "{}/2", "{} and vomiting", "BRCA2 or {}", "no {}")
_N_PROCESSES = 4

Named = tuple[str, EntityType]


@st.composite
def named(draw: st.DrawFn) -> Named:
    """What a recognizer may find: a name of the lexicon in some spelling, an abbreviation, or another word."""
    name, type_ = draw(st.sampled_from(_NAMES))
    if draw(st.integers(0, 3)) == 0:
        return draw(st.sampled_from(["AD", "TNF", "SF", "x1"])), type_
    changed = draw(st.sampled_from([name, name.upper(), name.lower(), name.replace(" ", "-")]))
    return draw(st.sampled_from(_WRITTEN)).format(changed), type_


@pytest.fixture(scope="module")
def lexicon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lexicon]:
    opened = open_tiny_lexicon(Path(tmp_path_factory.mktemp("lexicon")), _ROWS)
    yield opened
    opened.close()


def write_document(names: Sequence[Named]) -> tuple[Document, list[Mention]]:
    """A document that says the names one after the other, and its mentions."""
    text, mentions = _BEGINNING, []
    for name, type_ in names:
        mentions.append(Mention(len(text), len(text) + len(name), name, type_))
        text += f"{name}, "
    return document_of(text), mentions


def all_spellings() -> list[list[Named]]:
    """Every name of the lexicon in every spelling; a list of names for each document."""
    return [[(written.format(name), type_) for name, type_ in _NAMES] for written in _WRITTEN]


def link_in_new_process(path: Path, document: Document, mentions: Sequence[Mention]) -> tuple[LinkedMention, ...]:
    """As a worker does."""
    return link_mentions(document, mentions, Lexicon.open(path))


def build_in_new_process(folder: Path) -> bytes:
    """The lexicon's file, built where sets have another order."""
    return open_tiny_lexicon(folder, _ROWS).path.read_bytes()


@given(st.lists(st.lists(named(), min_size=1, max_size=8), min_size=2, max_size=4), st.data())
@settings(deadline=None, max_examples=50)
def test_in_any_order_of_mentions_and_documents(
    lexicon: Lexicon, written: list[list[Named]], data: st.DataObject
) -> None:
    documents = [write_document(names) for names in written]
    expected = [
        dict(zip(mentions, link_mentions(document, mentions, lexicon), strict=True))
        for document, mentions in documents
    ]
    for place in data.draw(st.permutations(range(len(documents)))):
        document, mentions = documents[place]
        shuffled = data.draw(st.permutations(mentions))
        assert link_mentions(document, shuffled, lexicon) == tuple(
            expected[place][mention] for mention in shuffled
        )


@given(st.lists(named(), min_size=1, max_size=8), st.lists(named(), max_size=8))
@settings(deadline=None, max_examples=50)
def test_whatever_was_linked_before(lexicon: Lexicon, names: list[Named], before: list[Named]) -> None:
    document, mentions = write_document(names)
    fresh = Lexicon.open(lexicon.path)
    try:
        cold = link_mentions(document, mentions, fresh)
        link_mentions(*write_document(before), fresh)
        assert link_mentions(document, mentions, fresh) == cold
    finally:
        fresh.close()
    assert link_mentions(document, mentions, lexicon) == cold


def test_in_one_process_or_four_of_other_hash_seeds(lexicon: Lexicon, tmp_path: Path) -> None:
    documents = [write_document(names) for names in all_spellings()]
    expected = [link_mentions(document, mentions, lexicon) for document, mentions in documents]
    assert {type(linked) for found in expected for linked in found} == {Linked, Unlinked}
    with ProcessPoolExecutor(_N_PROCESSES, multiprocessing.get_context("spawn")) as pool:
        built = pool.submit(build_in_new_process, tmp_path)
        found = pool.map(link_in_new_process, [lexicon.path] * len(documents), *zip(*documents, strict=True))
        assert list(found) == expected
        assert built.result() == lexicon.path.read_bytes()


@given(st.permutations(_ROWS))
@settings(deadline=None, max_examples=15)
def test_whatever_the_order_of_the_rows_a_lexicon_is_built_from(lexicon: Lexicon, rows: list[Row]) -> None:
    documents = [write_document(names) for names in all_spellings()]
    expected = [link_mentions(document, mentions, lexicon) for document, mentions in documents]
    with TemporaryDirectory() as folder:
        shuffled = open_tiny_lexicon(Path(folder), tuple(rows))
        try:
            assert shuffled.version == lexicon.version
            assert shuffled.path.read_bytes() == lexicon.path.read_bytes()
            assert [link_mentions(document, mentions, shuffled) for document, mentions in documents] == expected
        finally:
            shuffled.close()
