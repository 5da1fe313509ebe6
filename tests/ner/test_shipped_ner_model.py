"""The model that travels with the package, on invented sentences."""

import json

import pytest

from kg_pipeline.ner.loading import load_recognizer
from kg_pipeline.ner.recognizer import Recognizer
from kg_pipeline.records import Document, Passage
from kg_pipeline.resources import resource_folder
from kg_pipeline.training.ner_examples import SHIPPED_HEADS

FLOORS = {"bc5cdr Chemical": 0.87, "bc5cdr Disease": 0.78, "ncbi_disease Disease": 0.78, "genes": 0.75}


@pytest.fixture(scope="module")
def recognizer() -> Recognizer:
    return load_recognizer("compact")


def _document(*passages: str) -> Document:
    placed: list[Passage] = []
    for text in passages:
        placed.append(Passage(placed[-1].end_char + 1 if placed else 0, text))
    return Document("1", tuple(placed))


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        ("Metformin lowers the risk of breast cancer.", [("Metformin", "Chemical"), ("breast cancer", "Disease")]),
        ("Mutations in BRCA1 and TP53 were found.", [("BRCA1", "Gene"), ("TP53", "Gene")]),
        (
            "Patients with cystic fibrosis carry CFTR mutations.",
            [("cystic fibrosis", "Disease"), ("CFTR", "Gene")],
        ),
        ("Warfarin interacts with aspirin.", [("Warfarin", "Chemical"), ("aspirin", "Chemical")]),
        ("We thank all who took part in the survey.", []),
    ],
)
def test_it_finds_what_an_invented_sentence_names(
    recognizer: Recognizer, text: str, mentions: list[tuple[str, str]]
) -> None:
    assert [(mention.text, mention.type) for mention in recognizer.recognize(_document(text))] == mentions


def test_an_abstract_longer_than_a_window_reads_to_its_end(recognizer: Recognizer) -> None:
    sentence = "Metformin lowers the risk of breast cancer in carriers of BRCA1 mutations. "
    found = recognizer.recognize(_document("Metformin and breast cancer", sentence * 80))
    assert sum(mention.text == "Metformin" for mention in found) == 81
    assert sum(mention.text == "breast cancer" for mention in found) == 81
    assert sum(mention.text == "BRCA1" for mention in found) == 80


def test_a_document_reads_the_same_after_others(recognizer: Recognizer) -> None:
    document = _document(
        "Loss of PTEN in glioblastoma.", "Imatinib inhibits KIT in gastrointestinal stromal tumors."
    )
    alone = load_recognizer("compact").recognize(document)
    recognizer.recognize(_document("Warfarin and bleeding. " * 60))
    assert recognizer.recognize(document) == alone
    assert {"PTEN", "glioblastoma", "Imatinib"} <= {mention.text for mention in alone}


def test_its_header_names_licences_and_scores_above_the_floors(recognizer: Recognizer) -> None:
    header = recognizer.header
    assert header.labels == SHIPPED_HEADS
    assert header.corpora["bc5cdr"] == "free for research"
    assert {name: score for name, score in FLOORS.items() if header.scores[name] < score} == {}


def test_its_folder_has_the_hugging_face_layout_and_is_small() -> None:
    folder = resource_folder("models") / "ner"
    assert json.loads((folder / "config.json").read_text())["model_type"] == "bert"
    sizes = {path.name: path.stat().st_size for path in folder.iterdir()}
    assert {"config.json", "tokenizer.json", "model.int8.onnx", "kg_model.json", "README.md"} <= sizes.keys()
    assert sum(sizes.values()) < 30_000_000
