import numpy as np
import pytest
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

from kg_pipeline.encoder.wordpieces import PieceEncoder, WordPieces
from kg_pipeline.ner.decode import decode_mentions, keep_best, tidy_span
from kg_pipeline.ner.tags import N_TAGS, TAGS
from kg_pipeline.records import Document, Mention, Passage

VOCABULARY = {piece: index for index, piece in enumerate(["[UNK]", "[CLS]", "[SEP]", "loss", "of", "tp", "##53"])}


@pytest.fixture
def pieces() -> WordPieces:
    tokenizer = Tokenizer(WordPiece(VOCABULARY, unk_token="[UNK]"))
    tokenizer.normalizer = BertNormalizer()
    tokenizer.pre_tokenizer = BertPreTokenizer()
    document = Document("1", (Passage(0, "Loss of TP53", "title"), Passage(13, "TP53 of loss")))
    return PieceEncoder(tokenizer).encode_document(document)


def _scores(pieces: WordPieces, tags: dict[int, tuple[int, str]], n_types: int) -> np.ndarray:
    """Logits that favour `tags` (piece to type and tag) and outside elsewhere."""
    scores = np.zeros((len(pieces), n_types, N_TAGS), dtype=np.float32)
    scores[:, :, 0] = 5
    for piece, (type_, tag) in tags.items():
        scores[piece, type_] = 0
        scores[piece, type_, TAGS.index(tag)] = 9
    return scores.reshape(len(pieces), -1)


def test_the_pieces_of_a_word_decide_together(pieces: WordPieces) -> None:
    assert [pieces.text[a:b] for a, b in zip(pieces.start_chars, pieces.end_chars, strict=True)][:4] == [
        "Loss", "of", "TP", "53",
    ]  # fmt: skip
    (mention,) = decode_mentions(pieces, _scores(pieces, {2: (0, "S")}, 1), ("Gene",))
    assert (mention.span, mention.text, mention.type) == ((8, 12), "TP53", "Gene")


def test_a_mention_never_crosses_a_passage(pieces: WordPieces) -> None:
    tags = {2: (0, "B"), 3: (0, "B"), 4: (0, "E"), 5: (0, "E")}
    found = decode_mentions(pieces, _scores(pieces, tags, 1), ("Gene",))
    assert all(mention.end_char <= 12 or mention.start_char >= 13 for mention in found)


def test_of_two_types_at_one_place_the_surer_is_kept(pieces: WordPieces) -> None:
    scores = _scores(pieces, {0: (0, "S")}, 2)
    scores[0, N_TAGS + TAGS.index("S")] = 20
    (mention,) = decode_mentions(pieces, scores, ("Gene", "Disease"))
    assert mention.type == "Disease"


def test_equal_scores_go_to_the_longer_mention_then_to_the_type_first_by_name() -> None:
    short = Mention(0, 3, "abc", "Chemical", 0.9)
    long = Mention(0, 7, "abc def", "Gene", 0.9)
    other = Mention(8, 9, "x", "Gene", 0.9)
    assert keep_best([other, short, long]) == (long, other)
    assert keep_best([Mention(8, 9, "x", "Disease", 0.9), other])[0].type == "Disease"


def test_an_empty_document_has_no_mentions() -> None:
    none = np.zeros(0, dtype=np.int32)
    assert decode_mentions(WordPieces("", *[none] * 6), np.zeros((0, 5), dtype=np.float32), ("Gene",)) == ()


@pytest.mark.parametrize(
    ("text", "tidied"),
    [
        ("|TP53|", "TP53"),
        ("|TP53,|", "TP53"),
        ("| (TP53)|", "(TP53)"),
        ("|(TP53|", "TP53"),
        ("|TP53)|", "TP53"),
        ("|TP53 (|p53)", "TP53"),
        ("|vitamin K (3|) and", "vitamin K (3)"),
        ("|poly(ADP-ribose)|", "poly(ADP-ribose)"),
        ("|a) b|", "a) b"),
        ("|, .|", None),
    ],
)
def test_spans_are_tidied(text: str, tidied: str | None) -> None:
    start, end = text.index("|"), text.rindex("|") - 1
    plain = text.replace("|", "")
    span = tidy_span(plain, (start, end))
    assert (plain[slice(*span)] if span else None) == tidied
