"""One door for every relation model: the compact one, a folder of ours, any Hugging Face folder or hub id."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from kg_pipeline.encoder.found import FoundModel
from kg_pipeline.encoder.model_folder import ONNX_FILE, open_model_folder
from kg_pipeline.encoder.published import PublishedModel, find_published
from kg_pipeline.errors import Misconfigured
from kg_pipeline.relations.compact import CompactRelationModel, hash_folder
from kg_pipeline.relations.model import MARKED_PAIR_RULES, RelationModel
from kg_pipeline.resources import resource_folder

if TYPE_CHECKING:
    from kg_pipeline.relations.attribution import Attributor

COMPACT = "compact"
FoundRelationModel: TypeAlias = FoundModel[RelationModel]


def find_relation_model(model: str) -> FoundRelationModel:
    """The model that the name stands for, not opened yet: `compact`, a folder, or a hub id of a classifier.

    Raises `Misconfigured` if there is no such model; opening it does if its labels are not in the predicates
    table, or if it needs torch and there is none.
    """
    path = resource_folder("models") / "relations" if model == COMPACT else Path(model)
    if model == COMPACT or (path / ONNX_FILE).is_file():
        ours = open_model_folder(path, "relations")
        return FoundModel(partial(hash_folder, ours), partial(CompactRelationModel.open, path))
    found = find_published(model)
    return FoundModel(partial(found.fingerprint, MARKED_PAIR_RULES), partial(_open_published, found))


def load_relation_model(model: str) -> RelationModel:
    """The same, opened."""
    return find_relation_model(model).opened


def load_attributor(model: str) -> "Attributor":
    """What tells which words made that model say so; only a compact one is taken apart.

    Raises `Misconfigured` for another one, or if torch or captum lack.
    """
    loaded = load_relation_model(model)
    if not isinstance(loaded, CompactRelationModel):
        raise Misconfigured(
            f"KG_RELATION_MODEL {model!r}: token attributions are made of the compact model or a folder trained "
            f"like it; set it to {COMPACT!r}"
        )
    try:
        from kg_pipeline.relations.attribution import Attributor
    except ImportError as exc:
        raise Misconfigured(f"token attributions need torch and captum ({exc}): install kg-pipeline[ml]") from exc
    return Attributor.open(loaded)


def _open_published(found: PublishedModel) -> RelationModel:
    try:
        from kg_pipeline.relations.marked_pairs import MarkedPairModel
    except ImportError as exc:
        raise Misconfigured(
            f"the model {found.name!r} needs torch and transformers: install kg-pipeline[ml], or use {COMPACT!r}"
        ) from exc
    return MarkedPairModel.load(found)
