"""The trained part of linking genes: words of articles, usage of names, weights of what speaks for a gene."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kg_pipeline.errors import Misconfigured
from kg_pipeline.identifiers import content_id
from kg_pipeline.linking.genes.article_words import ArticleWords
from kg_pipeline.linking.weighing.usage import Usage
from kg_pipeline.resources import resource_folder

WORDS_FILE, USAGE_FILE, WEIGHTS_FILE = "words.npz", "usage.npz", "weights.toml"


@dataclass(frozen=True, slots=True)
class GeneModel:
    """Opened; `fingerprint` is the hash of its files."""

    words: ArticleWords
    usage: Usage
    """In how many training documents a name means the gene with a symbol, whatever the species."""
    weights: Mapping[str, float]
    fingerprint: str

    @classmethod
    def open(cls, path: Path) -> "GeneModel":
        """From a folder. Raises `Misconfigured` if a file lacks or cannot be read."""
        try:
            contents = [(path / name).read_bytes() for name in (WORDS_FILE, USAGE_FILE, WEIGHTS_FILE)]
            weights: dict[str, float] = tomllib.loads(contents[2].decode())["weights"]
        except (OSError, ValueError, KeyError) as exc:
            raise Misconfigured(f"{path} is no model for genes: {exc}; install kg-pipeline again") from exc
        return cls(
            ArticleWords.open(path / WORDS_FILE),
            Usage.open(path / USAGE_FILE),
            weights,
            content_id("gene model", [content.hex() for content in contents]),
        )


@cache
def shipped_gene_model() -> GeneModel:
    """The model that travels with the package."""
    return GeneModel.open(resource_folder("models") / "genes")
