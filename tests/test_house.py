"""The house rules that a machine can check: lint, format, types, and who may import whom."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

_REPOSITORY = Path(__file__).parent.parent
_PACKAGE = _REPOSITORY / "kg_pipeline"
_EVERYONE = {"records", "identifiers", "errors", "resources", "prolog", "logs"}
_MAY_IMPORT: dict[str, set[str]] = {
    "text": set(),
    "encoder": set(),
    "planning": set(),
    "pubmed": set(),
    "ledger": {"text", "relations"},
    "graph": {"relations"},
    "export": {"relations", "graph"},
    "linking": {"text"},
    "ner": {"encoder", "text", "linking"},
    "relations": {"encoder", "text"},
    "evaluation": {"text"},
    "training": {"text", "encoder", "ner", "relations", "evaluation", "linking"},
    "stages": {
        "pubmed",
        "text",
        "ner",
        "linking",
        "relations",
        "ledger",
        "graph",
        "export",
        "evaluation",
        "planning",
        "settings",
    },
    "cli": {"stages", "settings", "text", "evaluation", "training", "sample", "graph", "export", "planning"},
}
_ONLY: dict[str, set[str]] = {
    "neo4j": {"graph"},
    "Bio": {"pubmed"},
    "fastobo": {"linking"},
    "huggingface_hub": {"encoder"},
    "requests": {"pubmed"},
    "urllib3": {"pubmed"},
    "torch": {"encoder", "ner", "relations", "training"},
    "transformers": {"encoder", "ner", "relations", "training"},
    "captum": {"relations"},
    "deltalake": {"ledger"},
    "matplotlib": {"evaluation"},
    "prometheus_client": {"stages"},
    "pyobo": {"linking"},
    "airflow": set(),
}


def _modules() -> list[Path]:
    modules = sorted(_PACKAGE.rglob("*.py"))
    assert len(modules) > 50, "the package was not found"
    return modules


def _imports(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


def test_imports_go_one_way() -> None:
    wrong = []
    for path in _modules():
        parts = path.relative_to(_PACKAGE).parts
        room = parts[0].removesuffix(".py")
        if room not in _MAY_IMPORT:
            continue
        for name in _imports(path):
            if name.startswith("kg_pipeline."):
                other = name.split(".")[1]
                if other not in _EVERYONE | _MAY_IMPORT[room] | {room}:
                    wrong.append(f"{'/'.join(parts)} imports {name}")
    assert wrong == []


def test_outside_libraries_stay_in_their_rooms() -> None:
    wrong = []
    for path in _modules():
        room = path.relative_to(_PACKAGE).parts[0]
        for name in _imports(path):
            library = name.split(".")[0]
            if library in _ONLY and room not in _ONLY[library]:
                wrong.append(f"{path.relative_to(_PACKAGE)} imports {library}")
    assert wrong == []


def test_only_three_modules_connect_to_the_outside() -> None:
    libraries = {"Bio", "requests", "urllib3", "urllib.request", "http.client", "socket", "httpx", "aiohttp"}
    libraries |= {"huggingface_hub"}
    connecting = {
        path.relative_to(_PACKAGE).as_posix()
        for path in _modules()
        if any(
            name == library or name.startswith(f"{library}.") for name in _imports(path) for library in libraries
        )
    }
    on_loopback = {"graph/embedded.py"}
    assert connecting - on_loopback == {
        "encoder/published.py",
        "pubmed/eutilities.py",
        "pubmed/file_server.py",
    }


def test_only_settings_read_the_environment() -> None:
    readers = [
        str(path.relative_to(_PACKAGE))
        for path in _modules()
        if path.name != "settings.py"
        and ("os.environ" in path.read_text("utf-8") or "getenv" in path.read_text("utf-8"))
    ]
    assert readers == []


@pytest.mark.parametrize(
    "command",
    [["ruff", "check", "."], ["ruff", "format", "--check", "."], ["mypy"]],
    ids=["lint", "format", "types"],
)
def test_the_code_passes(command: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=_REPOSITORY, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
