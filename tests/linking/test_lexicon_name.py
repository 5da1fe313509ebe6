"""What decides a lexicon's content decides its name, so that no other code or file passes for it."""

import ast
from pathlib import Path

from kg_pipeline.linking import build

_LINKING = Path(build.__file__).parent


def _imported(module: str) -> set[str]:
    """Modules of `linking` that the module names; those of a folder together."""
    paths = [path for path in (_LINKING / f"{module}.py", *(_LINKING / module).glob("*.py")) if path.exists()]
    assert paths, module
    names: set[str] = set()
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("kg_pipeline.linking."):
                names.add((node.module or "").split(".")[2])
    return names


def test_all_modules_that_make_a_lexicon_are_part_of_its_name() -> None:
    # Declarations, notes and the model are part of the name by their content; what opens a lexicon writes none.
    by_content, reading = {"known_files", "vocabularies", "in_use", "model"}, {"lexicon"}
    deciding, new = set[str](), {"contents", "write", "found_files", "readers"}
    while new:
        deciding |= new
        follow = new - by_content - reading
        new = {name for module in follow for name in _imported(module)} - deciding
    assert deciding - by_content == set(build._MODULES)
