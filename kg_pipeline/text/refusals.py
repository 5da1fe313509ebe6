"""What a reader or writer does with a document it cannot take: tell the caller, who stops or goes on."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn

from kg_pipeline.errors import BadInput

Refuse = Callable[[BadInput], None]
"""Called with what is wrong with one document; when it returns, the next document follows.

`list.append` keeps the refusals, so that `read = written + refused` can be held.
"""


def raise_refusal(refusal: BadInput) -> NoReturn:
    """Stop at the first document that is refused."""
    raise refusal


@contextmanager
def name_place(place: str) -> Iterator[None]:
    """Puts the place before the message of what is refused inside."""
    try:
        yield
    except BadInput as refusal:
        raise BadInput(f"{place}, {refusal}") from refusal
