"""A model that was found: named by the hash of its files, and opened when something is read."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar

Model = TypeVar("Model")


@dataclass(frozen=True)
class FoundModel(Generic[Model]):
    """Whoever plans, weighs or loads readings needs the hash alone: no torch, no GPU, no seconds of opening."""

    hash_files: Callable[[], str]
    open: Callable[[], Model]

    @cached_property
    def fingerprint(self) -> str:
        """Hash of everything that decides the result."""
        return self.hash_files()

    @cached_property
    def opened(self) -> Model:
        """The model, opened once. Raises `Misconfigured` if it does not fit or needs torch and there is none."""
        return self.open()
