"""The one place that runs an ONNX encoder, on a CPU, one unpadded window a call.

Dynamic int8 scales activations over the whole batch, so a window read beside others would read differently; alone
and on one thread, a result depends on nothing but the text.
"""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kg_pipeline.encoder.windows import Window
from kg_pipeline.encoder.wordpieces import Integers, PieceEncoder, WordPieces
from kg_pipeline.errors import Misconfigured


class EncoderSession:
    """An ONNX file, ready to run."""

    def __init__(self, path: Path) -> None:
        import onnxruntime  # a second, which a step that reads nothing need not wait for

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # Windows differ in length: a memory pattern for each would be kept for ever.
        options.enable_mem_pattern = False
        try:
            self._session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        except Exception as exc:  # the library raises nothing more exact
            raise Misconfigured(f"{path} cannot be run as an ONNX model: {exc}; fetch the model again") from exc

    def run(self, inputs: Mapping[str, NDArray[np.generic]]) -> list[NDArray[np.float32]]:
        """The model's outputs in its order."""
        outputs: list[NDArray[np.float32]] = self._session.run(None, dict(inputs))
        return outputs


def window_inputs(pieces: WordPieces, window: Window, encoder: PieceEncoder) -> dict[str, NDArray[np.generic]]:
    """The inputs every compact model has, with [CLS] and [SEP] around the window.

    Shape of each: ``(1, window.end - window.start + 2)``, int64: `input_ids` and `cases` (0 at special pieces).
    """
    part = slice(window.start, window.end)
    return {
        "input_ids": _framed(pieces.ids[part], encoder.cls_id, encoder.sep_id),
        "cases": _framed(pieces.cases[part], 0, 0),
    }


def _framed(row: Integers, first: int, last: int) -> NDArray[np.generic]:
    return np.concatenate(([first], row, [last])).astype(np.int64)[None, :]
