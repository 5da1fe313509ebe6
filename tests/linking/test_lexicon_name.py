"""What decides a lexicon's content decides its name, so that no other code or file passes for it."""

import ast
from pathlib import Path

from kg_pipeline.linking import build

_LINKING = Path(build.__file__).parent
# Declarations, notes and the model are part of the name by their content; downloads by their hashes.
_BY_CONTENT = {
    *("sources/known_files", "sources/vocabularies", "sources/download", "in_use", "weighing/model"),
}


def _imported(module: str) -> set[str]:
    """Modules below `linking` that the module names."""
    path = _LINKING / f"{module}.py"
    path = path if path.exists() else _LINKING / module / "__init__.py"
    return {
        "/".join(node.module.split(".")[2:])
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("kg_pipeline.linking.")
        if node.module
    }


def _part_of(module: str) -> str:
    """Which part of the name it is in; itself if in none."""
    return next((part for part in build._MODULES if f"{module}/".startswith(f"{part}/")), module)


def test_all_modules_that_make_a_lexicon_are_part_of_its_name() -> None:
    # What puts the parts together decides nothing; what opens a lexicon does not by what it imports.
    deciding, new = set[str](), _imported("build")
    while new:
        deciding |= new
        follow = new - _BY_CONTENT - {"lexicon"}
        new = {name for module in follow for name in _imported(module)} - deciding
    assert {_part_of(module) for module in deciding} == {*build._MODULES, *_BY_CONTENT}
