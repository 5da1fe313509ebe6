from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

from kg_pipeline.encoder.wordpieces import BLOCK_CHARS, N_CASES, PieceEncoder
from kg_pipeline.errors import Misconfigured
from kg_pipeline.records import Document, Passage


def _tokenizer(*pieces: str) -> Tokenizer:
    vocabulary = {piece: index for index, piece in enumerate(["[UNK]", "[CLS]", "[SEP]", *pieces])}
    tokenizer = Tokenizer(WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = BertNormalizer()
    tokenizer.pre_tokenizer = BertPreTokenizer()
    return tokenizer


@pytest.fixture
def encoder() -> PieceEncoder:
    return PieceEncoder(_tokenizer("il", "-", "2", "naive", "mice", "α", "tp", "##53"))


def test_pieces_know_their_place_word_and_passage(encoder: PieceEncoder) -> None:
    document = Document("1", (Passage(0, "IL-2", "title"), Passage(7, "naïve TP53")))
    pieces = encoder.encode_document(document)
    found = [pieces.text[a:b] for a, b in zip(pieces.start_chars, pieces.end_chars, strict=True)]
    assert found == ["IL", "-", "2", "naïve", "TP", "53"]
    assert pieces.words.tolist() == [0, 1, 2, 3, 4, 4]
    assert pieces.passages.tolist() == [0, 0, 0, 1, 1, 1]


def test_case_tells_apart_what_the_uncased_encoder_does_not(encoder: PieceEncoder) -> None:
    def case(text: str, index: int) -> int:
        return int(encoder.encode_document(Document("1", (Passage(0, text),))).cases[index])

    cases = {case(text, 0) for text in ("tp", "Tp", "TP", "tP", "tp53", "TP53", "Tp53", "α", "2", "-", "[UNK]")}
    assert len(cases) == 11 - 1  # a bracket is a mark like the dash
    assert case("mice -2", 1) != case("mice-2", 1)
    assert all(0 < number < N_CASES for number in cases)


def test_a_passage_longer_than_a_block_reads_as_if_it_were_one(encoder: PieceEncoder) -> None:
    once = "IL-2 mice TP53 naive "
    n_times = BLOCK_CHARS // len(once) + 500
    short = encoder.encode_document(Document("1", (Passage(1, once),)))
    long = encoder.encode_document(Document("1", (Passage(1, once * n_times),)))
    shifts = np.repeat(np.arange(n_times), len(short))
    np.testing.assert_array_equal(long.ids, np.tile(short.ids, n_times))
    np.testing.assert_array_equal(long.cases, np.tile(short.cases, n_times))
    np.testing.assert_array_equal(long.start_chars, np.tile(short.start_chars, n_times) + shifts * len(once))
    np.testing.assert_array_equal(long.words, np.tile(short.words, n_times) + shifts * 6)


def test_no_text_no_pieces(encoder: PieceEncoder) -> None:
    assert len(encoder.encode_document(Document("1", ()))) == 0
    assert len(encoder.encode_document(Document("1", (Passage(0, ""), Passage(3, " "))))) == 0


def test_a_tokenizer_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "tokenizer.json").write_text("{}")
    for name in ("tokenizer.json", "missing.json"):
        with pytest.raises(Misconfigured, match=name):
            PieceEncoder.open(tmp_path / name)
