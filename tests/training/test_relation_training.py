"""What the relation network is taught, and that what ships computes what was trained."""

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch", reason="training needs the extra [ml]")
pytest.importorskip("transformers", reason="training needs the extra [ml]")

import torch
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer
from transformers import BertConfig, BertModel

from kg_pipeline.encoder.torch_encoder import CaseEncoder
from kg_pipeline.encoder.wordpieces import PieceEncoder
from kg_pipeline.errors import Misconfigured
from kg_pipeline.records import AnnotatedDocument, Annotation, Document, DocumentRelation, Passage, Span
from kg_pipeline.relations.model import BIORED, DDI, TASKS, Entity
from kg_pipeline.relations.network import N_TAGS, RelationNetwork
from kg_pipeline.relations.numpy_head import NumpyHead, join_mentions, probabilities
from kg_pipeline.training.corpora import CORPORA, development_documents, development_ids, is_carved
from kg_pipeline.training.relations import backward_batch, forward, load_encoder, partial_loss
from kg_pipeline.training.relations_corpora import (
    LabelledDocument,
    LabelledPair,
    allowed_by_drugprot,
    divide_corpora,
    label_bc5cdr,
    label_biored,
    read_ddi_archive,
    share_of,
    split_sentences_apart,
)
from kg_pipeline.training.relations_examples import Example, make_example
from kg_pipeline.training.relations_scores import choose_threshold

WORDS = [
    "[PAD]",
    "[UNK]",
    "[CLS]",
    "[SEP]",
    "aspirin",
    "warfarin",
    "headache",
    "gene",
    "brca",
    "raises",
    "lowers",
    "and",
    "with",
    ".",
    "a",
    "b",
]
TEXT = "aspirin and warfarin. aspirin lowers headache. warfarin raises headache with brca."


@pytest.fixture(scope="module")
def pieces() -> PieceEncoder:
    tokenizer = Tokenizer(WordPiece({word: n for n, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.normalizer = BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = BertPreTokenizer()
    return PieceEncoder(tokenizer)


@pytest.fixture
def network() -> RelationNetwork:
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(WORDS), hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=64
    )
    return RelationNetwork(CaseEncoder(BertModel(config, add_pooling_layer=False), N_TAGS))


def annotated(relations: tuple[DocumentRelation, ...]) -> AnnotatedDocument:
    document = Document("12", (Passage(0, TEXT[:21], "title"), Passage(22, TEXT[22:])))
    notes = []
    for word, kind, identifier in (
        ("aspirin", "ChemicalEntity", "D1"),
        ("warfarin", "ChemicalEntity", "D2"),
        ("headache", "DiseaseOrPhenotypicFeature", "D3"),
        ("brca", "GeneOrGeneProduct", "672"),
    ):
        start = TEXT.find(word)
        while start >= 0:
            notes.append(Annotation(((start, start + len(word)),), word, kind, (identifier,)))
            start = TEXT.find(word, start + 1)
    return AnnotatedDocument(document, tuple(notes), relations)


def labelled() -> LabelledDocument:
    relations = (DocumentRelation("Negative_Correlation", "D3", "D1"), DocumentRelation("Bind", "D1", "D2"))
    (document,) = label_biored([annotated(relations)])
    return document


def allowed(document: LabelledDocument) -> dict[tuple[str, str], set[int]]:
    ids = [entity.id for entity in document.entities]
    return {(ids[pair.first], ids[pair.second]): set(pair.allowed) for pair in document.pairs}


def test_biored_allows_the_annotated_label_and_no_relation_elsewhere() -> None:
    found = allowed(labelled())
    labels = TASKS[BIORED]
    assert found["D1", "D3"] == {1 + labels.index("Negative_Correlation")}
    assert found["D1", "D2"] == {1 + labels.index("Bind")}
    assert found["D2", "D3"] == {0}
    assert len(found) == 6


def test_bc5cdr_says_of_other_pairs_only_that_they_do_not_induce() -> None:
    (document,) = label_bc5cdr([annotated((DocumentRelation("CID", "D2", "D3"),))])
    found = allowed(document)
    induces = 1 + TASKS[BIORED].index("Positive_Correlation")
    assert found == {("D1", "D3"): set(range(9)) - {induces}, ("D2", "D3"): {induces}}


def test_drugprot_maps_regulation_and_leaves_the_rest_open() -> None:
    up, down = (1 + TASKS[BIORED].index(label) for label in ("Positive_Correlation", "Negative_Correlation"))
    assert allowed_by_drugprot({"AGONIST"}) == {up}
    assert allowed_by_drugprot({"INHIBITOR", "SUBSTRATE"}) == {down}
    assert allowed_by_drugprot({"SUBSTRATE"}) == set(range(1, 9))
    assert allowed_by_drugprot(set()) == set(range(9)) - {up, down}


def test_sentences_apart_keep_their_pairs_and_places() -> None:
    passages = (Passage(0, "aspirin.", "sentence"), Passage(9, "warfarin and aspirin.", "sentence"))
    spans: list[Span] = [(0, 7), (9, 17), (22, 29)]
    entities = tuple(Entity(str(number), "Chemical", (span,)) for number, span in enumerate(spans))
    document = LabelledDocument(
        "ddi2013", Document("d", passages), None, entities, (LabelledPair(1, 2, DDI, frozenset({1})),)
    )
    (apart,) = split_sentences_apart(document)
    assert apart.document.text == "warfarin and aspirin."
    assert [entity.spans[0] for entity in apart.entities] == [(0, 8), (13, 20)]
    assert [(pair.first, pair.second) for pair in apart.pairs] == [(0, 1)]


def example(pieces: PieceEncoder) -> Example:
    made = make_example(labelled(), pieces)
    assert made is not None
    return made


def test_an_example_marks_mentions_and_rows(pieces: PieceEncoder) -> None:
    made = example(pieces)
    group = made.groups[BIORED]
    assert len(group.allowed) == 6
    assert len(group.rows) == len(group.mention_features) == len(group.owner)
    words = [[WORDS[piece] for piece in made.input_ids[first:end]] for first, end, _ in made.mentions]
    assert ["aspirin"] in words
    assert ["brca"] in words
    assert sum(tag > 0 for tag in made.tags) == 7


def test_partial_labels_cost_nothing_among_the_allowed() -> None:
    logits = torch.tensor([[0.0, 20.0, 20.0], [0.0, 20.0, 20.0]])
    loss = partial_loss(logits, [frozenset({1, 2}), frozenset({0})])
    assert loss[0] < 1e-3
    assert loss[1] > 10


def test_a_step_lowers_the_loss(network: RelationNetwork, pieces: PieceEncoder) -> None:
    batch = [example(pieces)]
    optimizer = torch.optim.Adam(network.parameters(), 1e-2)
    losses = []
    for _ in range(15):
        losses.append(sum(total for _, total, _ in backward_batch(network, batch)))
        optimizer.step()
        optimizer.zero_grad()
    assert losses[-1] < losses[0] / 2


def test_the_numpy_head_computes_what_torch_trained(network: RelationNetwork, pieces: PieceEncoder) -> None:
    network.eval()
    made = example(pieces)
    group = made.groups[BIORED]
    with torch.no_grad():
        expected = torch.softmax(forward(network, made)[BIORED], 1).numpy()
        mentions, rows = torch.tensor(made.mentions), torch.tensor(group.rows)
        texts = [torch.tensor([row]) for row in (made.input_ids, made.cases, made.tags)]
        kinds = mentions[rows, 2] + torch.tensor([0, 4])
        states = network.reader(*texts, mentions[rows, 0], mentions[rows, 1], kinds).numpy()
    head = NumpyHead({name: weight.detach().numpy() for name, weight in network.head.named_parameters()})
    scores = head.score_mentions(BIORED, states, np.array(group.mention_features, dtype=np.float32))
    bias = head.score_features(BIORED, np.array(group.pair_features, dtype=np.float32))
    joined = join_mentions(scores, np.array(group.owner), len(group.allowed)) + bias
    assert np.allclose(probabilities(joined), expected, atol=1e-5)


def test_markers_change_nothing_for_each_other(network: RelationNetwork, pieces: PieceEncoder) -> None:
    network.eval()
    made = example(pieces)
    texts = [torch.tensor([row]) for row in (made.input_ids, made.cases, made.tags)]
    firsts, ends = torch.tensor([[1, 3], [5, 7], [9, 11]]), torch.tensor([[2, 4], [6, 8], [10, 12]])
    kinds = torch.tensor([[0, 4], [0, 5], [0, 6]])
    with torch.no_grad():
        together = network.reader(*texts, firsts, ends, kinds)
        alone = network.reader(*texts, firsts[1:2], ends[1:2], kinds[1:2])
    assert torch.allclose(together[1:2], alone, atol=1e-5)


def test_an_encoder_starts_from_the_recognizers_weights(network: RelationNetwork, tmp_path: Path) -> None:
    recognizer = {
        f"encoder.{name}": torch.ones_like(weight)
        for name, weight in network.reader.encoder.state_dict().items()
        if name != "extra.weight"
    }
    torch.save(recognizer | {"head.weight": torch.zeros(3)}, tmp_path / "epoch-1.pt")
    load_encoder(network, tmp_path / "epoch-1.pt")
    assert torch.equal(network.reader.encoder.cases.weight, torch.ones_like(network.reader.encoder.cases.weight))
    torch.save({"head.weight": torch.zeros(3)}, tmp_path / "other.pt")
    with pytest.raises(Misconfigured, match="no checkpoint of the compact recognizer"):
        load_encoder(network, tmp_path / "other.pt")


def test_a_threshold_is_where_f1_is_highest() -> None:
    assert choose_threshold(np.array([0.9, 0.7, 0.2, 0.1]), np.array([True, True, False, False]), 2) == 0.45


def test_no_training_document_is_in_any_development_part(shared_data: Path) -> None:
    corpora = shared_data / "corpora"
    parts = divide_corpora(corpora)
    archive = corpora / CORPORA["ddi2013"].train
    carved = {document.key for document in read_ddi_archive(archive) if is_carved(document.document.id)}
    held_back = development_ids(corpora) | carved
    taught = [document for documents in parts.train.values() for document in documents]
    assert set(parts.train) == {"biored", "ddi2013", "bc5cdr", "drugprot"}
    assert min(map(len, parts.train.values())) > 250
    assert not {document.key for document in taught} & held_back
    assert not {document.document.id for document in taught} & held_back
    assert not {document.key for document in taught} & {document.key for document in parts.tune}
    assert all(share_of(document.key) < 0.1 for document in parts.tune)
    measured = {document.document.id for document in development_documents(corpora, "biored")} | carved
    calibrating = {document.key for document in parts.calibrate}
    assert calibrating > {document.key for document in parts.tune}
    assert not calibrating & (measured | {document.key for document in taught})
