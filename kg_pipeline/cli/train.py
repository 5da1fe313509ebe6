"""`kg-pipeline train`: the compact models from public corpora."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from kg_pipeline.errors import Misconfigured
from kg_pipeline.settings import Settings
from kg_pipeline.training.corpora import development_documents

_corpora = click.option(
    "--corpora",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    required=True,
    help="Folder of the public corpora, laid out as `kg_pipeline.training.corpora` names them.",
)
_out = click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="Folder for the model."
)


@click.group()
def train() -> None:
    """Train the compact models; needs the extra [ml] (torch, transformers)."""


@train.command()
@_corpora
@_out
def ner(corpora: Path, out: Path) -> None:
    """Train the NER model and export it quantized for the CPU; minutes an epoch on two cores.

    \b
    kg-pipeline train ner --corpora corpora --out my-ner
    KG_NER_MODEL=my-ner kg-pipeline evaluate Dev.PubTator --from pubtator
    """
    _trainer("ner", "train_ner")(corpora, out)


@train.command()
@_corpora
@_out
@click.option(
    "--start",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Weights that `train ner` left in OUT/epochs: an encoder that knows the field's words already.",
)
@click.option(
    "--verdicts",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="What `export verdicts` wrote (.jsonl, else PubTator), taught besides the corpora.",
)
def relations(corpora: Path, out: Path, start: Path | None, verdicts: Path | None) -> None:
    """Train the relation model and export it quantized for the CPU.

    \b
    kg-pipeline train relations --corpora corpora --out my-relations --start my-ner/epochs/epoch-3.pt
    kg-pipeline train relations --corpora corpora --out my-relations --verdicts judged.jsonl
    """
    _trainer("relations", "train_relations")(corpora, out, start=start, verdicts=verdicts)


@train.command("go-terms")
@_corpora
@_out
def go_terms(corpora: Path, out: Path) -> None:
    """Train the choice of GO terms' forms on CRAFT; minutes, without torch.

    \b
    kg-pipeline train go-terms --corpora corpora --out my-go-terms
    """
    _trainer("go_terms", "train_go_terms")(corpora, out, Settings.from_environment().cache)


@train.command()
@_corpora
@_out
def linking(corpora: Path, out: Path) -> None:
    """Train what decides between candidates for diseases and chemicals, over the lexicon in use; minutes.

    \b
    kg-pipeline vocab build --from vocabularies
    kg-pipeline train linking --corpora corpora --out my-linking
    """
    scores = _trainer("linking", "train_linking")(corpora, out, Settings.from_environment().cache)
    for type_, accuracy in scores.items():
        click.echo(f"{type_}: {accuracy:.4f} of the names aside are linked right, by cross-validation")


@train.command()
@_corpora
@click.option(
    "--text",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    required=True,
    help="Abstracts to learn words of species from: JSON lines with `source`, `title` and `text`, xz.",
)
@_out
def genes(corpora: Path, text: Path, out: Path) -> None:
    """Train what decides between genes and their species, over the lexicon in use; minutes.

    \b
    kg-pipeline vocab build --from vocabularies
    kg-pipeline train genes --corpora corpora --text text/abstracts.jsonl.xz --out my-genes
    """
    share = _trainer("genes", "train_genes")(corpora, text, out, Settings.from_environment().cache)
    click.echo(f"{share:.4f} of the mentions aside that can be reached get their gene")


@train.command()
@_corpora
@click.argument("corpus")
def split(corpora: Path, corpus: str) -> None:
    """Print the ids of a corpus's development documents: those that no training saw.

    \b
    kg-pipeline train split nlm_gene --corpora corpora > development.txt
    kg-pipeline evaluate corpora/nlm_gene/train.pubtator.xz --from pubtator --documents development.txt
    """
    for document in development_documents(corpora, corpus):
        click.echo(document.document.id)


def _trainer(module: str, function: str) -> Callable[..., Any]:
    import importlib
    import logging

    logging.getLogger("kg_pipeline").setLevel(logging.INFO)
    try:
        found = importlib.import_module(f"kg_pipeline.training.{module}")
    except ModuleNotFoundError as error:
        raise Misconfigured(
            f"training needs {error.name}; install the extra: pip install 'kg-pipeline[ml]'"
        ) from error
    trainer: Callable[..., Any] = getattr(found, function)
    return trainer
