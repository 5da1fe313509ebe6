"""Reads KGX files by the `kgx` library, in an environment of its own; prints the records as JSON lines.

The library asks the network for Biolink's model and prefixes when it is imported: it is given the model of its
environment, and no prefixes, since CURIEs stay as they are. Its sources are read, not its graph in memory, which
keeps one edge of those that differ in their qualifiers alone; it takes edges' own source where it is told to.
"""

import json
import sys
from importlib import resources
from pathlib import Path

import bmt.toolkit  # type: ignore[import-not-found]
from linkml_runtime.utils.schemaview import SchemaView


def _from_environment(self: bmt.toolkit.Toolkit, *_: object) -> None:
    self.view = SchemaView(str(resources.files("biolink_model") / "schema" / "biolink_model.yaml"))
    self.pmap = {}


bmt.toolkit.Toolkit.__init__ = _from_environment

import kgx.config  # type: ignore[import-not-found]  # noqa: E402

kgx.config.jsonld_context_map |= {"biolink": {}, "monarch_context": {}, "obo_context": {}}

from kgx.transformer import SOURCE_MAP, Transformer  # type: ignore[import-not-found]  # noqa: E402

for path in sys.argv[1:]:
    form = Path(path).suffix[1:]
    source = SOURCE_MAP[form](Transformer(stream=True))
    for record in source.parse(path, form, primary_knowledge_source=True):
        print(json.dumps(record[-1] if record else None))
