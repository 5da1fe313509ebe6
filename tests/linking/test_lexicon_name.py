"""What decides a lexicon's content decides its name, so that no other code or file passes for it."""

import ast
from pathlib import Path

from kg_pipeline.linking import build

_LINKING = Path(build.__file__).parent


def _imported(module: str) -> set[str]:
    """Modules of `linking` that the module names, readers together."""
    paths = (_LINKING / "readers").glob("*.py") if module == "readers" else [_LINKING / f"{module}.py"]
    names: set[str] = set()
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("kg_pipeline.linking."):
                names.add((node.module or "").split(".")[2])
    return names


def test_all_modules_that_make_a_lexicon_are_part_of_its_name() -> None:
    deciding, new = set[str](), {"contents", "write", "found_files", "readers"}
    while new:
        deciding |= new
        new = {name for module in new for name in _imported(module)} - deciding
    # These hold declarations and notes, which are part of the name themselves.
    assert deciding - {"known_files", "vocabularies", "in_use"} == set(build._MODULES)
