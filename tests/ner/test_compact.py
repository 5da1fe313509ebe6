"""A recognizer whose network is a table from word pieces to tags, so that what it finds is known beforehand."""

from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

from kg_pipeline.encoder.model_folder import (
    ONNX_FILE,
    TOKENIZER_FILE,
    open_model_folder,
    read_header,
    write_header,
)
from kg_pipeline.errors import BadInput, Misconfigured
from kg_pipeline.ner.compact import CompactRecognizer
from kg_pipeline.ner.loading import find_recognizer, load_recognizer
from kg_pipeline.ner.tags import BEGIN, END, INSIDE, N_TAGS, OUTSIDE, SINGLE
from kg_pipeline.records import Document, ModelHeader, Passage
from kg_pipeline.records.text import MAX_CHARS

TAG_OF = {"[UNK]": OUTSIDE, "[CLS]": OUTSIDE, "[SEP]": OUTSIDE, "the": OUTSIDE, "p53": SINGLE}
TAG_OF |= {"heart": BEGIN, "muscle": INSIDE, "kinase": END}
HEADER = ModelHeader("table", "1", "ner", ("Gene",), scores={"dev": 0.5})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    tokenizer = Tokenizer(WordPiece({piece: index for index, piece in enumerate(TAG_OF)}, unk_token="[UNK]"))
    tokenizer.normalizer = BertNormalizer()
    tokenizer.pre_tokenizer = BertPreTokenizer()
    tokenizer.save(str(tmp_path / TOKENIZER_FILE))
    write_header(tmp_path, HEADER)
    table = np.eye(N_TAGS, dtype=np.float32)[list(TAG_OF.values())] * 8
    shape = [1, "n_pieces"]
    graph = helper.make_graph(
        [
            helper.make_node("Gather", ["table", "input_ids"], ["looked_up"]),
            helper.make_node("Cast", ["cases"], ["cast"], to=TensorProto.FLOAT),
            helper.make_node("Unsqueeze", ["cast", "last"], ["cases_of_pieces"]),
            helper.make_node("Mul", ["cases_of_pieces", "zero"], ["nothing"]),
            helper.make_node("Add", ["looked_up", "nothing"], ["scores"]),
        ],
        "table",
        [helper.make_tensor_value_info(name, TensorProto.INT64, shape) for name in ("input_ids", "cases")],
        [helper.make_tensor_value_info("scores", TensorProto.FLOAT, [*shape, N_TAGS])],
        [
            numpy_helper.from_array(table, "table"),
            numpy_helper.from_array(np.array([2]), "last"),
            numpy_helper.from_array(np.array(0, dtype=np.float32), "zero"),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    onnx.save(model, str(tmp_path / ONNX_FILE))
    return tmp_path


def _texts(folder: Path, text: str) -> list[tuple[int, str]]:
    found = load_recognizer(str(folder)).recognize(Document("1", (Passage(0, text),)))
    return [(mention.start_char, mention.text) for mention in found]


def test_mentions_are_whole_words_at_exact_offsets(folder: Path) -> None:
    assert _texts(folder, "the p53, heart  muscle kinase") == [(4, "p53"), (9, "heart  muscle kinase")]


@pytest.mark.parametrize("shift", range(6))
def test_no_mention_is_lost_at_a_seam(folder: Path, shift: int) -> None:
    text = "the " * shift + "heart muscle kinase the p53 the " * 400
    found = _texts(folder, text)
    assert len(found) == 800
    assert [name for _, name in found] == ["heart muscle kinase", "p53"] * 400
    assert all(text.startswith(name, start_char) for start_char, name in found)


def test_a_document_reads_the_same_whatever_was_read_before_it(folder: Path) -> None:
    documents = [Document(str(n), (Passage(0, "the " * n + "p53 heart kinase"),)) for n in range(1, 5)]
    recognizer = load_recognizer(str(folder))
    together = [recognizer.recognize(document) for document in documents]
    alone = [load_recognizer(str(folder)).recognize(document) for document in reversed(documents)]
    assert together == alone[::-1]


def test_mentions_below_the_threshold_of_their_type_are_left_out(folder: Path) -> None:
    write_header(folder, ModelHeader("table", "1", "ner", ("Gene",), thresholds={"Gene": 0.9999}))
    assert _texts(folder, "the p53") == []


def test_an_empty_document_has_no_mentions(folder: Path) -> None:
    assert load_recognizer(str(folder)).recognize(Document("1", ())) == ()


def test_a_text_beyond_the_limit_is_refused(folder: Path) -> None:
    with pytest.raises(BadInput, match=f"document 7: {MAX_CHARS + 1} characters"):
        load_recognizer(str(folder)).recognize(Document("7", (Passage(0, "a" * (MAX_CHARS + 1)),)))


def test_the_fingerprint_changes_with_what_decides_a_result_and_not_with_scores(folder: Path) -> None:
    before = find_recognizer(str(folder)).fingerprint
    write_header(folder, ModelHeader("table", "1", "ner", ("Gene",), scores={"dev": 0.9}))
    assert find_recognizer(str(folder)).fingerprint == before
    write_header(folder, ModelHeader("table", "1", "ner", ("Disease",)))
    assert find_recognizer(str(folder)).fingerprint != before


def test_a_folder_for_another_task_or_with_foreign_labels_is_refused(folder: Path) -> None:
    write_header(folder, ModelHeader("table", "1", "relations", ("Gene",)))
    with pytest.raises(Misconfigured, match="for 'relations', not 'ner'"):
        load_recognizer(str(folder))
    write_header(folder, ModelHeader("table", "1", "ner", ("Planet",)))
    with pytest.raises(Misconfigured, match="labels Planet"):
        load_recognizer(str(folder))


def test_a_folder_that_lacks_a_file_or_holds_a_broken_one_is_refused(folder: Path) -> None:
    (folder / ONNX_FILE).write_bytes(b"broken")
    with pytest.raises(Misconfigured, match="cannot be run"):
        CompactRecognizer(open_model_folder(folder, "ner"))
    (folder / TOKENIZER_FILE).unlink()
    with pytest.raises(Misconfigured, match=r"lacks tokenizer\.json"):
        open_model_folder(folder, "ner")
    (folder / "kg_model.json").write_text("{")
    with pytest.raises(Misconfigured, match=r"kg_model\.json"):
        read_header(folder)
