"""Training's parts on a random two-layer BERT."""

from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import BertConfig, BertModel

from kg_pipeline.encoder.model_folder import ONNX_FILE
from kg_pipeline.encoder.session import EncoderSession
from kg_pipeline.encoder.torch_encoder import CaseEncoder
from kg_pipeline.encoder.wordpieces import N_CASES
from kg_pipeline.ner.tags import N_TAGS
from kg_pipeline.records import ModelHeader
from kg_pipeline.training.export import write_model_folder
from kg_pipeline.training.ner import FAVOUR_OUTSIDE, NerNetwork, batch_loss
from kg_pipeline.training.ner_examples import HEADS, SHIPPED_HEADS, UNKNOWN, Example

N_PIECES = 50
SPECIAL = (1, 2)


@pytest.fixture
def network() -> NerNetwork:
    torch.manual_seed(5)
    config = BertConfig(
        vocab_size=N_PIECES,
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=64,
        initializer_range=0.3,
        attn_implementation="sdpa",
    )
    network = NerNetwork(CaseEncoder(BertModel(config, add_pooling_layer=False)))
    torch.nn.init.normal_(network.encoder.cases.weight)
    return network.eval()


def _example(seed: int, n_pieces: int) -> Example:
    rng = np.random.default_rng(seed)
    words = np.cumsum(rng.integers(0, 2, n_pieces), dtype=np.int32)
    words -= words[0]
    tags = rng.integers(0, N_TAGS, (int(words[-1]) + 1, len(HEADS))).astype(np.int8)
    ids, cases = (rng.integers(3, N_PIECES, n_pieces, dtype=np.int32) for _ in range(2))
    return Example(ids, cases, words, tags)


def test_windows_of_a_batch_teach_what_they_teach_alone(network: NerNetwork) -> None:
    examples = [_example(1, 9), _example(2, 30)]
    alone = [batch_loss(network, [example], SPECIAL).item() for example in examples]
    together = batch_loss(network, examples, SPECIAL).item()
    assert together == pytest.approx(
        np.average(alone, weights=[len(example.tags) for example in examples]), rel=1e-4
    )


def test_what_a_corpus_is_silent_on_teaches_nothing(network: NerNetwork) -> None:
    example = _example(1, 20)
    example.tags[:, 1:] = UNKNOWN
    batch_loss(network, [example], SPECIAL).backward()
    gradient = network.head.weight.grad
    assert gradient is not None
    assert gradient[:N_TAGS].abs().sum() > 0
    assert gradient[N_TAGS:].abs().sum() == 0


def test_case_changes_the_scores(network: NerNetwork) -> None:
    ids = torch.tensor([[5, 6, 7]])
    lower, upper = (network(ids, torch.full_like(ids, case)) for case in (3, N_CASES - 1))
    assert not torch.allclose(lower, upper)


def test_the_head_that_ships_joins_and_favours_as_declared(network: NerNetwork) -> None:
    inputs = torch.tensor([[5, 6, 7]]), torch.tensor([[1, 2, 3]])
    before = network(*inputs).unflatten(2, (len(HEADS), N_TAGS))[0, 0]
    network.settle_heads()
    after = network(*inputs).unflatten(2, (-1, N_TAGS))[0, 0]
    outside = torch.tensor([1.0, 0, 0, 0, 0])
    gene, disease, chemical, drugprot = (
        before[HEADS.index(head)] for head in (*SHIPPED_HEADS, "DrugProtChemical")
    )
    expected = torch.stack(
        [
            gene,
            disease + FAVOUR_OUTSIDE["Disease"] * outside,
            (chemical + drugprot) / 2 + FAVOUR_OUTSIDE["Chemical"] * outside,
        ]
    )
    torch.testing.assert_close(after, expected)


def test_the_shipped_file_scores_like_the_network_it_came_from(network: NerNetwork, tmp_path: Path) -> None:
    network.settle_heads()
    inputs = {"input_ids": torch.ones((1, 8), dtype=torch.long), "cases": torch.ones((1, 8), dtype=torch.long)}
    header = ModelHeader(name="tiny", version="1", task="ner", labels=("Gene", "Disease", "Chemical"))
    write_model_folder(network, inputs, {name: {1: "n_pieces"} for name in inputs}, ["scores"], tmp_path, header)
    assert b'.py"' not in (tmp_path / ONNX_FILE).read_bytes()
    rng = np.random.default_rng(1)
    for n_pieces in (3, 40):
        rows = {name: rng.integers(3, N_PIECES, (1, n_pieces)) for name in inputs}
        (shipped,) = EncoderSession(tmp_path / ONNX_FILE).run(rows)
        trained = network(**{name: torch.from_numpy(row) for name, row in rows.items()}).detach().numpy()
        assert shipped.shape == (1, n_pieces, 3 * N_TAGS)
        assert np.corrcoef(shipped.ravel(), trained.ravel())[0, 1] > 0.98
