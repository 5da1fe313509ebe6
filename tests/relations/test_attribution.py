"""Which words made the model say so: against sums by hand, and that it is the shipped model that is asked."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

pytest.importorskip("torch", reason="attributions need the extra [ml]")
pytest.importorskip("captum", reason="attributions need the extra [ml]")

import torch
from relation_world import link_names, make_document
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer
from transformers import BertConfig, BertModel

from kg_pipeline.encoder.torch_encoder import CaseEncoder
from kg_pipeline.encoder.windows import Window
from kg_pipeline.encoder.wordpieces import PieceEncoder
from kg_pipeline.errors import Misconfigured
from kg_pipeline.records import Evidence
from kg_pipeline.records.attribution import Attribution, Unattributed
from kg_pipeline.relations.attribution import Attributor, ReadQuestion, attribute_question
from kg_pipeline.relations.compact import HEADS_FILE, CompactRelationModel
from kg_pipeline.relations.dequantized import open_network, read_weight
from kg_pipeline.relations.entities import group_linked
from kg_pipeline.relations.loading import load_attributor, load_relation_model
from kg_pipeline.relations.network import N_TAGS, RelationNetwork
from kg_pipeline.relations.questions import PlacedText, Question, ask, place_text
from kg_pipeline.relations.relate import asked_entities, relate_mentions

WORDS = [
    "[PAD]",
    "[UNK]",
    "[CLS]",
    "[SEP]",
    "[MASK]",
    "aspirin",
    "headache",
    "relieves",
    "nothing",
    "happened",
    ".",
]
CLOSE = (0.02, 0.12)
"""Probabilities of the dequantized network lie no farther from the shipped ones: on the mean, and at most."""


@pytest.fixture(scope="module")
def model() -> CompactRelationModel:
    loaded = load_relation_model("compact")
    assert isinstance(loaded, CompactRelationModel)
    return loaded


@pytest.fixture(scope="module")
def shipped(model: CompactRelationModel) -> RelationNetwork:
    return open_network(model.folder, model.folder / HEADS_FILE)


def tiny_encoder() -> PieceEncoder:
    tokenizer = Tokenizer(WordPiece({word: n for n, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.normalizer = BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = BertPreTokenizer()
    return PieceEncoder(tokenizer)


def tiny_network() -> RelationNetwork:
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(WORDS), hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=64
    )
    network = RelationNetwork(CaseEncoder(BertModel(config, add_pooling_layer=False), N_TAGS))
    for weights in network.parameters():
        if weights.dim() > 1:
            torch.nn.init.normal_(weights, std=0.2)
    return network.requires_grad_(False).eval()


@pytest.fixture(autouse=True, scope="module")
def one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def two_windows(encoder: PieceEncoder) -> tuple[PlacedText, Question]:
    """A text that names both twice, and what is asked of them, read in windows with and without the title."""
    said = "aspirin relieves headache."
    document = make_document("A title.", f"{said} nothing happened. {said}")
    text = place_text(document, asked_entities(group_linked(link_names(document))), encoder)
    (question,) = ask(text, 0, 1)
    n = len(text.pieces)
    windows = [Window(start, n, start, n) for start in (0, 3)]
    rows = tuple((windows[number % 2], row) for number, (_, row) in enumerate(question.rows))
    assert len(rows) == 4
    return text, replace(question, rows=rows)


def test_shares_of_words_are_the_integral_and_add_up_to_the_gain() -> None:
    encoder, network = tiny_encoder(), tiny_network()
    text, question = two_windows(encoder)
    labels = ["Negative_Correlation", "Bind"]
    found = attribute_question(network, encoder, text, question, labels)
    read = ReadQuestion(network, encoder, text, question, labels)
    expected = np.zeros(len(text.pieces))
    n_steps = 200
    for step in range(n_steps):
        at = (step + 0.5) / n_steps
        points = [
            (hidden + at * (piece - hidden)).requires_grad_()
            for piece, hidden in zip(read.pieces, read.hidden, strict=True)
        ]
        slopes = torch.autograd.grad(read(*points), points)
        for window, piece, hidden, slope in zip(read.windows, read.pieces, read.hidden, slopes, strict=True):
            expected[window.start : window.end] += ((piece - hidden) * slope / n_steps).sum(2)[0, 1:-1].numpy()
    # Every word of this text is one piece.
    assert [word.span for word in found.words] == list(
        zip(text.pieces.start_chars.tolist(), text.pieces.end_chars.tolist(), strict=True)
    )
    assert np.allclose([word.value for word in found.words], expected, atol=2e-3)
    assert abs(found.log_odds - found.baseline) > 0.1
    assert found.total == pytest.approx(found.log_odds - found.baseline, abs=0.02)
    assert found.gap == pytest.approx(0, abs=0.02)


def test_the_baseline_is_what_the_network_says_of_hidden_words() -> None:
    encoder, network = tiny_encoder(), tiny_network()
    text, question = two_windows(encoder)
    hidden = text.pieces.ids * 0 + WORDS.index("[MASK]")
    blank = replace(text, pieces=replace(text.pieces, ids=hidden, cases=hidden * 0))
    read = ReadQuestion(network, encoder, text, question, ["Bind"])
    read_blank = ReadQuestion(network, encoder, blank, question, ["Bind"])
    assert torch.equal(read(*read.hidden), read_blank(*read_blank.pieces))


def test_a_matrix_comes_back_with_the_scale_of_each_column() -> None:
    arrays = {
        "w_Transposed_quantized": np.array([[1, 2], [3, -4], [0, 5]], dtype=np.int8),
        "w_Transposed_zero_point": np.array([0, 1], dtype=np.int8),
        "w_Transposed_scale": np.array([0.5, 2.0], dtype=np.float32),
        "e_quantized": np.array([[100, 130]], dtype=np.uint8),
        "e_zero_point": np.array(120, dtype=np.uint8),
        "e_scale": np.array(0.1, dtype=np.float32),
    }
    weight, embedding = read_weight(arrays, "w"), read_weight(arrays, "e")
    assert weight is not None
    assert weight.tolist() == [[0.5, 1.5, 0.0], [2.0, -10.0, 8.0]]
    assert embedding is not None
    assert np.allclose(embedding, [[-2.0, 1.0]])
    assert read_weight(arrays, "other") is None


DOCUMENT = make_document(
    "Aspirin for headache.",
    "In a trial aspirin relieved headache within an hour. Loss of TP53 is frequent in breast cancer. "
    "TP53 triggers apoptosis. Concomitant use of warfarin and aspirin increases the risk of bleeding. "
    "There was no association between warfarin and breast cancer.",
)
MENTIONS = link_names(DOCUMENT)


def stated(model: CompactRelationModel, *ends: str) -> Evidence:
    found = relate_mentions(DOCUMENT, MENTIONS, model, pmid=1, text_hash="t", extractor="e")
    return next(evidence for evidence in found if {evidence.subject, evidence.object} == set(ends))


def test_the_network_says_what_the_shipped_model_says(
    model: CompactRelationModel, shipped: RelationNetwork
) -> None:
    entities = asked_entities(group_linked(MENTIONS))
    text = place_text(DOCUMENT, entities, model.encoder)
    pairs = [pair for pair in combinations(range(len(entities)), 2) if ask(text, *pair)]
    gaps = []
    for scored in model.score_pairs(DOCUMENT, entities, pairs):
        for task, question in zip(scored.tasks, ask(text, scored.first, scored.second), strict=True):
            likeliest, probability = max(task.labels, key=lambda item: item[1])
            every = [label for label, _ in task.labels]
            for labels, expected in ((every, task.related), ([likeliest], probability)):
                read = ReadQuestion(shipped, model.encoder, text, question, labels)
                gaps.append(abs(float(torch.sigmoid(read(*read.pieces))) - expected))
    assert len(gaps) > 15
    assert np.mean(gaps) < CLOSE[0]
    assert max(gaps) < CLOSE[1]


def test_evidence_is_shared_out_to_the_words_of_its_text(
    model: CompactRelationModel, shipped: RelationNetwork
) -> None:
    evidence = stated(model, "DRUGBANK:DB00945", "DRUGBANK:DB00682")
    found = Attributor(model, shipped).attribute(evidence, DOCUMENT, MENTIONS, model.fingerprint)
    assert isinstance(found, Attribution)
    assert 1 / (1 + np.exp(-found.log_odds)) == pytest.approx(evidence.raw_probability, abs=CLOSE[1])
    names = [DOCUMENT.text[slice(*span)] for span in found.mentions]
    assert sorted(set(names)) == ["aspirin", "warfarin"]
    words = {DOCUMENT.text[slice(*word.span)]: word.value for word in found.words}
    assert max(words, key=lambda word: words[word]) in {"increases", "risk", "use", "and", "Concomitant"}


@pytest.mark.parametrize(
    ("ends", "another", "reason"),
    [
        (("DRUGBANK:DB00682", "MONDO:0007254"), False, "denial"),
        (("NCBIGene:7157", "GO:0006915"), True, "co_occurrence"),
        (("NCBIGene:7157", "MONDO:0007254"), True, "other_model"),
    ],
)
def test_what_the_model_here_did_not_state_is_not_attributed(
    ends: tuple[str, str], another: bool, reason: str, model: CompactRelationModel, shipped: RelationNetwork
) -> None:
    read_with = "another" if another else model.fingerprint
    found = Attributor(model, shipped).attribute(stated(model, *ends), DOCUMENT, MENTIONS, read_with)
    assert isinstance(found, Unattributed)
    assert found.reason == reason


def test_without_captum_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "captum.attr", None)
    monkeypatch.delitem(sys.modules, "kg_pipeline.relations.attribution")
    with pytest.raises(Misconfigured, match=r"install kg-pipeline\[ml\]"):
        load_attributor("compact")
