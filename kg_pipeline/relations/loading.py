"""One door for every relation model: the compact one, a folder of ours, any Hugging Face folder or hub id."""

from pathlib import Path
from typing import TYPE_CHECKING

from kg_pipeline.encoder.model_folder import ONNX_FILE
from kg_pipeline.errors import Misconfigured
from kg_pipeline.relations.compact import CompactRelationModel
from kg_pipeline.relations.model import RelationModel
from kg_pipeline.resources import resource_folder

if TYPE_CHECKING:
    from kg_pipeline.relations.attribution import Attributor

COMPACT = "compact"


def load_relation_model(model: str) -> RelationModel:
    """The model that the name stands for: `compact`, a folder, or a hub id of a sequence classifier.

    Raises `Misconfigured` if there is no such model, if its labels are not in the predicates table, or if it
    needs torch and there is none.
    """
    if model == COMPACT:
        return CompactRelationModel.open(resource_folder("models") / "relations")
    if (Path(model) / ONNX_FILE).is_file():
        return CompactRelationModel.open(Path(model))
    try:
        from kg_pipeline.relations.marked_pairs import MarkedPairModel
    except ImportError as exc:
        raise Misconfigured(
            f"the model {model!r} needs torch and transformers: install kg-pipeline[ml], or use {COMPACT!r}"
        ) from exc
    return MarkedPairModel.load(model)


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
