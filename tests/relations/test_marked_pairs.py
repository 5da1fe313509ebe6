"""Published checkpoints of the one-pass-a-pair form, played by small random BERTs."""

from pathlib import Path

import pytest

pytest.importorskip("torch", reason="published checkpoints need the extra [ml]")
pytest.importorskip("transformers", reason="published checkpoints need the extra [ml]")

import torch
from relation_world import link_names, make_document
from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

from kg_pipeline.encoder.published import find_published
from kg_pipeline.errors import Misconfigured
from kg_pipeline.relations.entities import candidate_pairs, group_linked
from kg_pipeline.relations.loading import find_relation_model, load_relation_model
from kg_pipeline.relations.marked_pairs import MarkedPairModel
from kg_pipeline.relations.relate import relate_mentions

WORDS = [
    "[PAD]",
    "[UNK]",
    "[CLS]",
    "[SEP]",
    "[MASK]",
    "@",
    "GENE",
    "DISEASE",
    "DRUG",
    "$",
    "and",
    "in",
    "causes",
    ".",
]
DOCUMENT = make_document(
    "BRCA1 in breast cancer.", "BRCA1 causes breast cancer. warfarin and aspirin. TP53 in headache."
)


def make_checkpoint(folder: Path, labels: list[str], seed: int = 0, extra: tuple[str, ...] = ()) -> Path:
    torch.manual_seed(seed)
    folder.mkdir()
    (folder / "vocab.txt").write_text("\n".join([*WORDS, *extra]) + "\n")
    tokenizer = BertTokenizerFast(vocab_file=str(folder / "vocab.txt"), do_lower_case=False)
    tokenizer.add_tokens(list(extra))
    config = BertConfig(
        vocab_size=len(WORDS) + 2 * len(extra),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=64,
        initializer_range=0.5,
        num_labels=len(labels),
        id2label=dict(enumerate(labels)),
        label2id={label: number for number, label in enumerate(labels)},
    )
    BertForSequenceClassification(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def load(folder: Path) -> MarkedPairModel:
    return MarkedPairModel.load(find_published(str(folder)))


def test_batched_is_one_by_one(tmp_path: Path) -> None:
    model = load_relation_model(
        str(make_checkpoint(tmp_path / "bert", ["none", "Association", "Positive_Correlation"]))
    )
    assert isinstance(model, MarkedPairModel)
    entities = group_linked(link_names(DOCUMENT))
    pairs = candidate_pairs(entities)
    assert len(pairs) >= 6
    together = model.score_pairs(DOCUMENT, entities, pairs)
    for pair, scored in zip(pairs, together, strict=True):
        (alone,) = model.score_pairs(DOCUMENT, entities, [pair])
        assert [task.related for task in alone.tasks] == pytest.approx(
            [task.related for task in scored.tasks], abs=1e-5
        )


def test_labels_of_the_checkpoint_become_predicates(tmp_path: Path) -> None:
    model = load_relation_model(
        str(make_checkpoint(tmp_path / "bert", ["DDI-false", "DDI-effect", "DDI-mechanism"], 3))
    )
    found = relate_mentions(DOCUMENT, link_names(DOCUMENT), model, pmid=1, text_hash="t", extractor="e")
    assert {evidence.predicate for evidence in found} == {"biolink:pharmacologically_interacts_with"}
    assert {(e.subject, e.object) for e in found} == {("DRUGBANK:DB00682", "DRUGBANK:DB00945")}


def test_a_binary_checkpoint_states_the_general_relation(tmp_path: Path) -> None:
    model = load_relation_model(str(make_checkpoint(tmp_path / "gad", ["0", "1"], 1)))
    found = relate_mentions(DOCUMENT, link_names(DOCUMENT), model, pmid=1, text_hash="t", extractor="e")
    gene_disease = [e for e in found if e.predicate == "biolink:associated_with" and "MONDO" in e.subject]
    assert gene_disease
    assert 0 < gene_disease[0].probability < 1


def test_markers_are_used_where_the_tokenizer_knows_them(tmp_path: Path) -> None:
    masked = load(make_checkpoint(tmp_path / "masked", ["none", "Association"]))
    marks = ("[E1]", "[/E1]", "[E2]", "[/E2]")
    marked = load(make_checkpoint(tmp_path / "marked", ["none", "Association"], extra=marks))
    gene, disease = ((0, 5), "Gene"), ((9, 22), "Disease")
    text = DOCUMENT.text
    assert masked._mark(text, (0, 23), disease, gene) == "@GENE$ in @DISEASE$."
    assert marked._mark(text, (0, 23), gene, disease) == "[E1] BRCA1 [/E1] in [E2] breast cancer [/E2]."


def test_fingerprints_tell_weights_apart(tmp_path: Path) -> None:
    first = find_relation_model(str(make_checkpoint(tmp_path / "a", ["none", "Association"], 1)))
    again = find_relation_model(str(make_checkpoint(tmp_path / "again", ["none", "Association"], 1)))
    other = find_relation_model(str(make_checkpoint(tmp_path / "b", ["none", "Association"], 2)))
    assert first.fingerprint == again.fingerprint != other.fingerprint


def test_foreign_labels_and_missing_models_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="cures"):
        load_relation_model(str(make_checkpoint(tmp_path / "bert", ["none", "cures"])))
    with pytest.raises(Misconfigured, match="no model in Hugging Face layout"):
        load_relation_model(str(tmp_path / "nothing"))
