"""A trained network as the file that ships: ONNX, then dynamic int8, and the folder around it."""

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process
from torch import Tensor, nn
from transformers import PreTrainedModel

from kg_pipeline.encoder.model_folder import ONNX_FILE, TOKENIZER_FILE, write_header
from kg_pipeline.encoder.torch_encoder import starting_folder
from kg_pipeline.records import ModelHeader

OPSET = 20
"""The first that has GELU as one operator."""


def write_model_folder(
    network: nn.Module,
    inputs: Mapping[str, Tensor],
    dynamic: Mapping[str, Mapping[int, str]],
    outputs: list[str],
    out: Path,
    header: ModelHeader,
) -> None:
    """Writes config, tokenizer, header and the quantized network into `out`.

    `inputs` are examples of the network's arguments, `dynamic` names the axes of each that vary.
    """
    out.mkdir(parents=True, exist_ok=True)
    for name in ("config.json", TOKENIZER_FILE):
        shutil.copyfile(starting_folder() / name, out / name)
    write_header(out, header)
    with tempfile.TemporaryDirectory() as scratch:
        plain = Path(scratch) / "model.onnx"
        export_onnx(network, inputs, dynamic, outputs, plain)
        quantize(plain, out / ONNX_FILE)


def export_onnx(
    network: nn.Module,
    inputs: Mapping[str, Tensor],
    dynamic: Mapping[str, Mapping[int, str]],
    outputs: list[str],
    path: Path,
) -> None:
    """Writes the network as float32 ONNX, weights inside the file."""
    network.eval()
    for module in network.modules():
        if isinstance(module, PreTrainedModel):
            # The fused attention is written out with a mask and tests for NaN, a fifth of the running time.
            module.set_attn_implementation("eager")
    shapes = {
        name: {axis: torch.export.Dim(dim) for axis, dim in dynamic.get(name, {}).items()} for name in inputs
    }
    torch.onnx.export(
        network,
        args=(),
        kwargs=dict(inputs),
        input_names=list(inputs),
        output_names=outputs,
        dynamic_shapes=shapes,
        opset_version=OPSET,
        dynamo=True,
        external_data=False,
        verbose=False,
    ).save(str(path))  # type: ignore[union-attr]


def quantize(plain: Path, path: Path) -> None:
    """Writes the model with int8 weights, one scale a channel, activations scaled as it runs.

    Weights keep 7 bits: on processors without VNNI two products of 8 bits overflow the 16 bits they are added in.
    """
    prepared = plain.with_suffix(".prepared.onnx")
    quant_pre_process(str(plain), str(prepared), skip_symbolic_shape=True)
    quantize_dynamic(
        str(prepared),
        str(path),
        per_channel=True,
        reduce_range=True,
        weight_type=QuantType.QInt8,
        op_types_to_quantize=["MatMul", "Gemm", "Gather"],
    )
    model = onnx.load(path)
    drop_traces(model)
    onnx.checker.check_model(model)
    onnx.save(model, path)


def drop_traces(model: onnx.ModelProto) -> None:
    """Takes out what the exporter notes of its machine: paths of source files, stack traces."""
    graph = model.graph
    for part in (model, graph, *graph.node, *graph.initializer, *graph.value_info, *graph.input, *graph.output):
        del part.metadata_props[:]
        part.doc_string = ""
