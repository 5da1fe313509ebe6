"""A document as word pieces: ids, places in the text, words, and the case that the uncased encoder loses."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from kg_pipeline.errors import Misconfigured
from kg_pipeline.records import Document, Span

Integers = NDArray[np.int32]

SHAPES = ("other", "lower", "Capital", "single", "CAPS", "Mixed", "digits", "lower1", "CAPS1", "Mixed1", "greek")
N_CASES = 1 + 2 * len(SHAPES) ** 2
"""Case 0 is a special piece; the rest is shape of the word x shape of the piece x a space in front or not."""

BLOCK_CHARS = 100_000


@dataclass(frozen=True, slots=True)
class WordPieces:
    """The pieces of one document in order, without special pieces; every array has one entry a piece.

    Spans are characters of `text`. A word is what stands between spaces and punctuation (a punctuation mark is a
    word of its own); words count through the document and never cross a passage.
    """

    text: str
    ids: Integers
    start_chars: Integers
    end_chars: Integers
    cases: Integers
    passages: Integers
    words: Integers

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, slots=True)
class Words:
    """Where the words of a document stand, one entry a word."""

    first_pieces: NDArray[np.intp]
    start_chars: Integers
    end_chars: Integers
    passages: tuple[tuple[int, int], ...]
    """First word, and word after the last, of each passage that has any."""

    def span(self, first: int, last: int) -> Span:
        """Characters from the first word to the last, included."""
        return int(self.start_chars[first]), int(self.end_chars[last])


def split_words(pieces: WordPieces) -> Words:
    """The words that the pieces make up."""
    first_pieces = np.flatnonzero(np.diff(pieces.words, prepend=-1))
    last_pieces = np.append(first_pieces[1:], len(pieces)) - 1 if len(pieces) else first_pieces
    bounds = [*np.flatnonzero(np.diff(pieces.passages[first_pieces], prepend=-1)).tolist(), len(first_pieces)]
    return Words(
        first_pieces, pieces.start_chars[first_pieces], pieces.end_chars[last_pieces], tuple(pairwise(bounds))
    )


class PieceEncoder:
    """Cuts documents into word pieces with the tokenizer of a model folder."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        tokenizer.no_padding()
        tokenizer.no_truncation()
        self._tokenizer = tokenizer
        self.cls_id = _special_id(tokenizer, "[CLS]")
        self.sep_id = _special_id(tokenizer, "[SEP]")

    @classmethod
    def open(cls, path: Path) -> "PieceEncoder":
        """From a `tokenizer.json`. Raises `Misconfigured` if there is none that can be read."""
        if not path.is_file():
            raise Misconfigured(f"no tokenizer at {path}; name a model folder that holds tokenizer.json")
        try:
            tokenizer = Tokenizer.from_file(str(path))
        except Exception as exc:  # the library raises nothing more exact
            raise Misconfigured(f"{path} is no tokenizer.json: {exc}; fetch the model again") from exc
        return cls(tokenizer)

    @property
    def mask_id(self) -> int:
        """The piece that stands for a hidden word. Raises `Misconfigured` where the vocabulary has none."""
        return _special_id(self._tokenizer, "[MASK]")

    def encode_document(self, document: Document) -> WordPieces:
        """The pieces of all passages. Long passages are cut at spaces, so memory stays near that of the arrays."""
        text = document.text
        columns: list[Integers] = []
        n_words = 0
        for passage_index, passage in enumerate(document.passages):
            for start_char, end_char in _blocks(text, passage.start_char, passage.end_char):
                rows = self._encode_block(text, start_char, end_char, passage_index, n_words)
                n_words = int(rows[-1, -1]) + 1 if len(rows) else n_words
                columns.append(rows)
        rows = np.concatenate(columns) if columns else np.zeros((0, 6), dtype=np.int32)
        return WordPieces(text, *(np.ascontiguousarray(column) for column in rows.T))

    def _encode_block(self, text: str, start: int, end: int, passage: int, n_words: int) -> Integers:
        encoding = self._tokenizer.encode(text[start:end], add_special_tokens=False)
        words = [-1 if word is None else word for word in encoding.word_ids]
        shapes = _word_shapes(text[start:end], words, encoding.offsets)
        rows = np.empty((len(words), 6), dtype=np.int32)
        for row, piece, word, (first, last) in zip(rows, encoding.ids, words, encoding.offsets, strict=True):
            place = start + first
            spaced = place == 0 or text[place - 1].isspace()
            case = _case(shapes[word], _shape(text[place : start + last]), spaced)
            row[:] = (piece, place, start + last, case, passage, n_words + word)
        return rows


def _word_shapes(text: str, words: list[int], offsets: list[tuple[int, int]]) -> dict[int, int]:
    spans: dict[int, tuple[int, int]] = {}
    for word, (first, last) in zip(words, offsets, strict=True):
        spans[word] = (spans.get(word, (first, last))[0], last)
    return {word: _shape(text[first:last]) for word, (first, last) in spans.items()}


def _special_id(tokenizer: Tokenizer, piece: str) -> int:
    found = tokenizer.token_to_id(piece)
    if found is None:
        raise Misconfigured(f"the tokenizer knows no {piece}; only BERT's word-piece tokenizers are read")
    return int(found)


def _blocks(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cuts a passage at spaces into blocks of bounded length; a single word longer than a block stays whole."""
    while end - start > BLOCK_CHARS:
        cut = text.rfind(" ", start + 1, start + BLOCK_CHARS)
        if cut < 0:
            cut = text.find(" ", start + BLOCK_CHARS, end)
        if cut < 0:
            break
        yield start, cut
        start = cut
    yield start, end


def _case(word_shape: int, piece_shape: int, spaced: bool) -> int:
    return 1 + (word_shape * len(SHAPES) + piece_shape) * 2 + spaced


def _shape(surface: str) -> int:
    letters = [character for character in surface if character.isalpha()]
    has_digit = any(character.isdigit() for character in surface)
    if not letters:
        return SHAPES.index("digits" if has_digit else "other")
    if any("Ͱ" <= character <= "Ͽ" for character in letters):
        return SHAPES.index("greek")
    if all(not character.isupper() for character in letters):
        return SHAPES.index("lower1" if has_digit else "lower")
    if all(character.isupper() for character in letters):
        return SHAPES.index("CAPS1" if has_digit else "single" if len(letters) == 1 else "CAPS")
    if has_digit:
        return SHAPES.index("Mixed1")
    capital = letters[0].isupper() and not any(character.isupper() for character in letters[1:])
    return SHAPES.index("Capital" if capital else "Mixed")
