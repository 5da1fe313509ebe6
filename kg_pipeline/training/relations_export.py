"""The trained relation network as the folder that ships: int8 reader, heads, thresholds, calibration, scores."""

from pathlib import Path

import msgspec
import numpy as np
import torch

from kg_pipeline.encoder.model_folder import write_header
from kg_pipeline.records import ModelHeader
from kg_pipeline.relations.compact import HEADS_FILE, CompactRelationModel
from kg_pipeline.relations.model import TASKS
from kg_pipeline.relations.network import RelationNetwork
from kg_pipeline.training.corpora import CORPORA, development_documents
from kg_pipeline.training.export import write_model_folder
from kg_pipeline.training.relations_calibration import fit_calibration
from kg_pipeline.training.relations_corpora import Parts
from kg_pipeline.training.relations_scores import (
    choose_thresholds,
    collect_points,
    flatten_scores,
    score_biored,
    score_ddi,
)

NAME, VERSION = "kg-pipeline-relations", "1"


def export_relations(network: RelationNetwork, parts: Parts, corpora: Path, out: Path) -> ModelHeader:
    """Writes the int8 model to `out`, tunes and measures it as it ships, and returns its header."""
    labels = tuple(label for task in TASKS.values() for label in task)
    licences = {name: CORPORA[name].licence if name in CORPORA else "own" for name in parts.train}
    header = ModelHeader(NAME, VERSION, "relations", labels, licences)
    _write_network(network, out, header)
    model = CompactRelationModel.open(out)
    thresholds = choose_thresholds(collect_points(model, parts.tune))
    calibration = fit_calibration(model, parts.calibrate)
    write_header(out, msgspec.structs.replace(header, calibration=calibration, thresholds=thresholds))
    return _measure(CompactRelationModel.open(out), corpora, out)


def _write_network(network: RelationNetwork, out: Path, header: ModelHeader) -> None:
    """The reader as int8 ONNX, with axes for pieces and pairs, and the heads as arrays."""
    marks = torch.tensor([[1, 3], [2, 4]])
    inputs = {name: torch.zeros((1, 7), dtype=torch.long) for name in ("input_ids", "cases", "tags")}
    inputs |= {"firsts": marks, "ends": marks + 1, "kinds": torch.tensor([[0, 5], [1, 6]])}
    dynamic = {name: {1: "pieces"} for name in ("input_ids", "cases", "tags")}
    dynamic |= {name: {0: "pairs"} for name in ("firsts", "ends", "kinds")}
    write_model_folder(network.reader, inputs, dynamic, ["states"], out, header)
    weights = {
        name: weight.detach().numpy().astype(np.float32) for name, weight in network.head.named_parameters()
    }
    np.savez(out / HEADS_FILE, **weights)  # type: ignore[arg-type]


def _measure(model: CompactRelationModel, corpora: Path, out: Path) -> ModelHeader:
    """Scores the model on the development parts and adds them to its header."""
    scores = flatten_scores(
        score_biored(model, corpora), score_ddi(model, development_documents(corpora, "ddi2013"))
    )
    header = msgspec.structs.replace(model.header, scores=scores)
    write_header(out, header)
    return header
