import numpy as np
import pytest
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

from kg_pipeline.encoder.wordpieces import PieceEncoder
from kg_pipeline.ner.tags import TAGS
from kg_pipeline.records import AnnotatedDocument, Annotation, Document, Passage
from kg_pipeline.training.ner_examples import HEADS, UNKNOWN, make_examples, tag_document

TEXT = "Foozol lowers WXY-1 in ulcer disease."


@pytest.fixture
def encoder() -> PieceEncoder:
    pieces = ["foo", "##zol", "lowers", "wxy", "-", "1", "in", "ulcer", "disease", "."]
    vocabulary = {piece: index for index, piece in enumerate(["[UNK]", "[CLS]", "[SEP]", *pieces])}
    tokenizer = Tokenizer(WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = BertNormalizer()
    tokenizer.pre_tokenizer = BertPreTokenizer()
    return PieceEncoder(tokenizer)


def _annotated(*mentions: tuple[str, str]) -> AnnotatedDocument:
    annotations = (
        Annotation(((TEXT.index(text), TEXT.index(text) + len(text)),), text, type_) for text, type_ in mentions
    )
    return AnnotatedDocument(Document("1", (Passage(0, TEXT),)), tuple(annotations))


@pytest.mark.parametrize(
    ("corpus", "mention", "head", "tags"),
    [
        ("biored", ("WXY-1", "GeneOrGeneProduct"), "Gene", "OOBIEOOOO"),
        ("biored", ("WXY-1 in", "SequenceVariant"), "Gene", "OOOOOOOOO"),
        ("bc5cdr", ("Foozol", "Chemical"), "Chemical", "SOOOOOOOO"),
        ("bc5cdr", ("ozol", "Chemical"), "Chemical", "SOOOOOOOO"),
        ("ncbi_disease", ("ulcer disease", "Modifier"), "Disease", "OOOOOOBEO"),
        ("gnormplus", ("WXY", "FamilyName"), "Family", "OOSOOOOOO"),
    ],
)
def test_a_mention_tags_the_words_it_touches(
    encoder: PieceEncoder, corpus: str, mention: tuple[str, str], head: str, tags: str
) -> None:
    annotated = _annotated(mention)
    read = tag_document(annotated, encoder.encode_document(annotated.document), corpus)
    assert "".join(TAGS[tag] for tag in read[:, HEADS.index(head)]) == tags


def test_a_corpus_is_silent_on_what_it_does_not_annotate(encoder: PieceEncoder) -> None:
    annotated = _annotated(("ulcer", "Disease"))
    tags = tag_document(annotated, encoder.encode_document(annotated.document), "ncbi_disease")
    silent = [head for column, head in enumerate(HEADS) if (tags[:, column] == UNKNOWN).all()]
    assert silent == [head for head in HEADS if head != "Disease"]


def test_windows_of_a_long_document_tag_each_word_once(encoder: PieceEncoder) -> None:
    text = "Foozol lowers ulcer. " * 300
    mentions = (Annotation(((place, place + 6),), "Foozol", "Chemical") for place in range(0, len(text), 21))
    annotated = AnnotatedDocument(Document("1", (Passage(0, text),)), tuple(mentions))
    windows = list(make_examples([annotated], "bc5cdr", encoder))
    column = np.concatenate([window.tags[:, HEADS.index("Chemical")] for window in windows])
    assert len(windows) > 2
    assert (column == TAGS.index("S")).sum() == 300
    assert (column != UNKNOWN).sum() == 4 * 300
    assert all(window.words[0] == 0 and window.words[-1] + 1 == len(window.tags) for window in windows)
