"""Biolink's pinned model as LinkML wrote it out for pydantic: every slot typed, no other slot allowed.

LinkML's `linkml validate` (1.12) cannot take this model: its JSON Schema refuses the list that `category` is and
identifiers where the range is a mixin, and its plugin for pydantic looks classes up by names with blanks.
"""

import json

import pydantic
from biolink_model.datamodel import pydanticmodel_v2


def biolink_errors(record: bytes) -> list[str]:
    """What is wrong with a node or an edge, given as JSON, in the eyes of the class that it says it is of."""
    (category,) = json.loads(record)["category"]
    try:
        getattr(pydanticmodel_v2, category.removeprefix("biolink:")).model_validate_json(record, strict=True)
    except pydantic.ValidationError as error:
        return [f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()]
    return []
