"""Biolink's pinned model as LinkML wrote it out for pydantic: every slot typed, no other slot allowed.

LinkML's own validator (1.12.1, `JsonschemaValidationPlugin`) cannot take this model: no record at all is valid of
it. Its JSON Schema wants `category` to be a list ("'biolink:Gene' is not of type 'array'") and at once one of two
texts ("['biolink:Gene'] is not one of ['biolink:Gene', 'https://w3id.org/biolink/vocab/Gene']"), in studies, too,
and it refuses identifiers where the range is a mixin ("'MONDO:0008170' is not valid under any of the given
schemas in /subject"). Its plugin for pydantic looks classes up by names with blanks.
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
