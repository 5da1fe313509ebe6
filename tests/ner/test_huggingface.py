"""Small random BERT checkpoints in the layout of published ones, made here."""

import json
from pathlib import Path

import pytest
import torch
from small_checkpoint import LABELS, PIECES, write_checkpoint
from transformers import BertForTokenClassification

from kg_pipeline.errors import Misconfigured
from kg_pipeline.ner.loading import find_recognizer, load_recognizer
from kg_pipeline.records import Document, Passage

TEXTS = ["Loss of p53.", "aspirin ulcer " * 60, "ulcer (p53 aspirin) of loss", "Loss", "p53 " * 25]


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_checkpoint(tmp_path_factory.mktemp("checkpoint"), LABELS)


def _documents() -> list[Document]:
    return [Document(str(index), (Passage(0, text),)) for index, text in enumerate(TEXTS)]


def test_documents_read_together_read_as_one_by_one(checkpoint: Path) -> None:
    recognizer = load_recognizer(str(checkpoint))
    together = recognizer.recognize_all(_documents())
    assert together == [recognizer.recognize(document) for document in _documents()]
    assert sum(map(len, together)) > 10


def test_mentions_are_whole_words_that_do_not_overlap(checkpoint: Path) -> None:
    recognizer = load_recognizer(str(checkpoint))
    for document in _documents():
        end_char = 0
        for mention in recognizer.recognize(document):
            assert mention.text == document.text[mention.start_char : mention.end_char]
            assert mention.start_char >= end_char
            assert mention.type in {"Gene", "Disease", "Chemical"}
            assert mention.text not in {"p", "53"}
            end_char = mention.end_char


def test_the_first_piece_of_a_word_decides_as_in_the_model_itself(checkpoint: Path) -> None:
    recognizer = load_recognizer(str(checkpoint))
    model = BertForTokenClassification.from_pretrained(checkpoint).eval()
    ids = torch.tensor([[PIECES.index(piece) for piece in ("[CLS]", "loss", "of", "p", "##53", "[SEP]")]])
    words = model(ids).logits[0].argmax(-1)[[1, 2, 3]].tolist()
    expected = [LABELS[label].partition("-")[2] for label in words]
    found = recognizer.recognize(Document("1", (Passage(0, "loss of p53"),)))
    read = {0: "", 5: "", 8: ""}
    for mention in found:
        read |= {start: mention.type for start in read if mention.start_char <= start < mention.end_char}
    assert list(read.values()) == [type_ if type_ != "Species" else "" for type_ in expected]


def test_the_fingerprint_follows_the_weights(checkpoint: Path, tmp_path: Path) -> None:
    first = find_recognizer(str(checkpoint))
    assert first.fingerprint == find_recognizer(str(checkpoint)).fingerprint
    model = BertForTokenClassification.from_pretrained(checkpoint)
    with torch.no_grad():
        model.classifier.bias[0] += 1
    other = write_checkpoint(tmp_path, LABELS)
    model.save_pretrained(other)
    assert find_recognizer(str(other)).fingerprint != first.fingerprint


def test_a_header_beside_a_checkpoint_names_labels_that_name_themselves_poorly(tmp_path: Path) -> None:
    folder = str(write_checkpoint(tmp_path, ["LABEL_0", "LABEL_1", "LABEL_2"]))
    with pytest.raises(Misconfigured, match=r"LABEL_0.*kg_model\.json"):
        load_recognizer(folder)
    (tmp_path / "kg_model.json").write_text(
        json.dumps({"name": "named", "version": "1", "task": "ner", "labels": ["O", "B-Disease", "I-Disease"]})
    )
    assert load_recognizer(folder).header.name == "named"


def test_a_header_with_another_number_of_labels_is_refused(tmp_path: Path) -> None:
    folder = write_checkpoint(tmp_path, LABELS)
    (folder / "kg_model.json").write_text(
        json.dumps({"name": "short", "version": "1", "task": "ner", "labels": ["O", "B-Disease"]})
    )
    with pytest.raises(Misconfigured, match="2 labels, the model has 8"):
        load_recognizer(str(folder))


def test_a_folder_that_holds_no_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="no model in Hugging Face layout"):
        load_recognizer(str(tmp_path))
