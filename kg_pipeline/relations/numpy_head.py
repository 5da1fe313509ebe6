"""The heads of the compact model in numpy: what `relations.network.PairHead` learnt, without torch."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kg_pipeline.errors import Misconfigured
from kg_pipeline.relations.pair_features import Floats


class NumpyHead:
    """Weights by name, and the arithmetic over them."""

    def __init__(self, weights: Mapping[str, Floats]) -> None:
        self._weights = weights

    @classmethod
    def open(cls, path: Path) -> "NumpyHead":
        """From `heads.npz`. Raises `Misconfigured` if it cannot be read."""
        try:
            with np.load(path) as archive:
                return cls({name: archive[name].astype(np.float32) for name in archive.files})
        except (OSError, ValueError) as exc:
            raise Misconfigured(
                f"{path}: no heads of a relation model ({exc}); train or install it again"
            ) from exc

    def score_mentions(self, task: str, states: Floats, features: Floats) -> Floats:
        """Scores of mention pairs, no relation being 0. Shape ``(n, n_labels)``.

        Shapes: states ``(n, 2 * hidden)``, features ``(n, n_features)``.
        """
        hidden = _gelu(self._dense(f"middle.{task}", np.concatenate([states, features], 1)))
        return self._dense(f"last.{task}", hidden)

    def score_features(self, task: str, features: Floats) -> Floats:
        """What places and counts of entity pairs add. Shape ``(n_pairs, n_labels)``."""
        return self._dense(f"pair_last.{task}", np.tanh(self._dense(f"pair_middle.{task}", features)))

    def _dense(self, name: str, x: Floats) -> Floats:
        result: Floats = x @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"]
        return result


def join_mentions(scores: Floats, owner: NDArray[np.int64], n_pairs: int) -> Floats:
    """Logsumexp of mention pairs by the entity pair that owns them. Shape ``(n_pairs, n_labels)``."""
    top = np.full((n_pairs, scores.shape[1]), -np.inf, dtype=np.float32)
    np.maximum.at(top, owner, scores)
    total = np.zeros_like(top)
    np.add.at(total, owner, np.exp(scores - top[owner]))
    result: Floats = top + np.log(total)
    return result


def probabilities(scores: Floats) -> Floats:
    """Softmax with no relation, scored 0, in front. Shape ``(n, n_labels)`` to ``(n, 1 + n_labels)``."""
    padded = np.concatenate([np.zeros((len(scores), 1), dtype=np.float32), scores], 1)
    powers = np.exp(padded - padded.max(1, keepdims=True))
    result: Floats = powers / powers.sum(1, keepdims=True)
    return result


def _gelu(x: Floats) -> Floats:
    """x Phi(x), the error function after Abramowitz and Stegun 7.1.26 (error below 2e-7)."""
    scaled = np.abs(x) / np.float32(np.sqrt(2.0))
    t = 1.0 / (1.0 + 0.3275911 * scaled)
    poly = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
    erf = np.sign(x) * (1.0 - poly * np.exp(-scaled * scaled))
    result: Floats = (0.5 * x * (1.0 + erf)).astype(np.float32)
    return result
