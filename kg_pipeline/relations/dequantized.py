"""The relation network in torch with the weights that ship: those of the int8 file, as floats."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper
from transformers import BertConfig, BertModel

from kg_pipeline.encoder.model_folder import ONNX_FILE
from kg_pipeline.encoder.torch_encoder import CaseEncoder
from kg_pipeline.errors import Misconfigured
from kg_pipeline.relations.network import N_TAGS, RelationNetwork
from kg_pipeline.relations.pair_features import Floats

Arrays = Mapping[str, NDArray[np.generic]]


def open_network(folder: Path, heads: Path) -> RelationNetwork:
    """The network of a compact model's folder and heads, for gradients to its input; its weights ask for none.

    It computes what the shipped file does, but for the activations, which only that one rounds.
    """
    config = BertConfig.from_json_file(folder / "config.json")
    network = RelationNetwork(CaseEncoder(BertModel(config, add_pooling_layer=False), N_TAGS))
    stored = onnx.load(folder / ONNX_FILE).graph.initializer
    arrays = {array.name: numpy_helper.to_array(array) for array in stored}
    weights = {name: read_weight(arrays, name) for name in network.reader.state_dict()}
    lacking = [name for name, weight in weights.items() if weight is None]
    if lacking:
        raise Misconfigured(f"{folder / ONNX_FILE}: it lacks {', '.join(lacking)}; fetch or train the model again")
    network.reader.load_state_dict({name: torch.tensor(weight) for name, weight in weights.items()})
    with np.load(heads) as archive:
        network.head.load_state_dict({name: torch.tensor(archive[name]) for name in archive.files})
    return network.requires_grad_(False).eval()


def read_weight(arrays: Arrays, name: str) -> Floats | None:
    """The weight of that name in torch's layout; None where it is not among the arrays.

    A matrix that ONNX multiplies from the right lies transposed, with a scale for each column.
    """
    if name in arrays:
        return arrays[name].astype(np.float32)
    if f"{name}_quantized" in arrays:
        return _dequantize(arrays, name)
    if f"{name}_Transposed_quantized" in arrays:
        return np.ascontiguousarray(_dequantize(arrays, f"{name}_Transposed").T)
    return None


def _dequantize(arrays: Arrays, name: str) -> Floats:
    quantized, zero, scale = (
        arrays[f"{name}_{part}"].astype(np.float32) for part in ("quantized", "zero_point", "scale")
    )
    result: Floats = (quantized - zero) * scale
    return result
