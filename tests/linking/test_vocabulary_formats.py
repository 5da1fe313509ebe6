"""What holds for files of every format: half a file, another file and any bytes stop the build or are refused."""

import gzip

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_vocabularies import FORMATS
from vocabulary_files import file_of, half_of, read_files

from kg_pipeline.errors import BadInput
from kg_pipeline.linking.entries import RefusedRow

_PAGE = "<!DOCTYPE html>\n<html><head><title>Sign in</title></head>\n<body><p>Please sign in.</p></body></html>\n"
_CASES = [(reader, name) for reader, files in FORMATS.items() for name in files]


@pytest.mark.parametrize("reader", FORMATS)
def test_a_good_file_has_no_refusals(reader: str) -> None:
    rows = read_files(reader, *(file_of(name, content) for name, content in FORMATS[reader].items()))
    assert rows and not [row for row in rows if isinstance(row, RefusedRow)]


@pytest.mark.parametrize(("reader", "name"), _CASES)
def test_half_a_packed_file_stops_the_build_by_its_name(reader: str, name: str) -> None:
    files = [
        half_of(other, content) if other == name else file_of(other, content)
        for other, content in FORMATS[reader].items()
    ]
    with pytest.raises(BadInput, match=f"{name}: the file is cut short"):
        read_files(reader, *files)


@pytest.mark.parametrize(("reader", "name"), _CASES)
def test_another_file_stops_the_build_by_its_name(reader: str, name: str) -> None:
    for page in (_PAGE.encode(), gzip.compress(_PAGE.encode()), b"\x00\x01\x02\n" * 5):
        files = [file_of(other, page if other == name else content) for other, content in FORMATS[reader].items()]
        with pytest.raises(BadInput, match=name):
            read_files(reader, *files)


@pytest.mark.parametrize(("reader", "name"), _CASES)
@settings(max_examples=25, deadline=None)
@given(noise=st.binary(max_size=30), start=st.floats(0, 1), n_lost=st.integers(0, 30))
def test_bytes_overwritten_anywhere_give_rows_or_bad_input(
    reader: str, name: str, noise: bytes, start: float, n_lost: int
) -> None:
    content = FORMATS[reader][name].encode()
    at = int(start * len(content))
    damaged = content[:at] + noise + content[at + n_lost :]
    files = [file_of(other, damaged if other == name else good) for other, good in FORMATS[reader].items()]
    try:
        read_files(reader, *files)
    except BadInput as exc:
        assert str(exc)
