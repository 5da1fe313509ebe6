"""A small random BERT token classifier in the layout of published ones."""

import json
from pathlib import Path

import torch
from transformers import BertConfig, BertForTokenClassification

PIECES = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "loss", "of", "p", "##53", "aspirin", "ulcer", "(", ")", "."]
LABELS = ["O", "B-Gene", "I-Gene", "B-Disease", "I-Disease", "B-Chemical", "I-Chemical", "B-Species"]


def write_checkpoint(folder: Path, labels: list[str]) -> Path:
    """The folder, with weights, config and tokenizer."""
    torch.manual_seed(3)
    config = BertConfig(
        vocab_size=len(PIECES),
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=64,
        id2label=dict(enumerate(labels)),
        label2id={label: index for index, label in enumerate(labels)},
        initializer_range=0.5,
    )
    BertForTokenClassification(config).save_pretrained(folder)
    (folder / "vocab.txt").write_text("\n".join(PIECES) + "\n")
    (folder / "tokenizer_config.json").write_text(
        json.dumps({"tokenizer_class": "BertTokenizer", "do_lower_case": True})
    )
    return folder
