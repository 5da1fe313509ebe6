"""How the embedded server is started: ArcadeDB with the Java runtime that `arcadedb-embedded` carries."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from kg_pipeline.errors import Misconfigured

DATABASE = "kg"
READER = "reader"
_MAIN = "com.arcadedb.server.ArcadeDBServer"
_HEAP = "2g"
"""A ceiling. Pages are cached in it: in 1g a graph of half a million pieces of evidence changed much slower."""

_EVERY_RECORD = ["createRecord", "readRecord", "updateRecord", "deleteRecord"]
_EVERY_SETTING = ["updateSecurity", "updateSchema", "updateDatabaseSettings"]

START_SCRIPT = """
unset JDK_JAVA_OPTIONS JAVA_TOOL_OPTIONS _JAVA_OPTIONS CLASSPATH
export LC_ALL=C.UTF-8
"$1" "$2" < /dev/null > "$3" 2>&1 &
echo $! > "$4"
"""
"""Java, @options, log and pid file as arguments. The shell writes the pid, so that it is known even if we are
killed between the two; the server becomes an orphan at once and never a zombie of ours. In a locale that is not
UTF-8, Java would not find a folder whose name is not ASCII."""


@dataclass(frozen=True, slots=True)
class Runtime:
    """The java binary and the folder of the server's jars."""

    java: Path
    jars: Path


def find_runtime() -> Runtime:
    """Those of the installed package, which is not imported since that loads a Java machine into ours."""
    spec = find_spec("arcadedb_embedded")
    if spec is None or spec.origin is None:
        raise Misconfigured("the package arcadedb-embedded is missing; install kg-pipeline again")
    return runtime_in(Path(spec.origin).parent)


def runtime_in(package: Path) -> Runtime:
    """Those in that folder. Raises `Misconfigured` if it lacks them, as on a system without a wheel."""
    runtime = Runtime(package / "jre" / "bin" / "java", package / "jars")
    if not runtime.java.is_file() or not runtime.jars.is_dir():
        raise Misconfigured(
            f"{package} lacks its Java runtime or its jars; install arcadedb-embedded again, as a wheel for this "
            "system, or name a Neo4j with KG_GRAPH_URI"
        )
    return runtime


def server_options(
    runtime: Runtime, bolt_port: int, http_port: int, reader_password: str, more: Sequence[str] = ()
) -> str:
    """The java argument file; it holds the reader's password, so it is written for the owner alone.

    `more` options of Java itself come first; one that it does not know is passed over.

    Paths are relative to the folder that the server is started in: the server reads `${…}` in them as a variable.
    """
    settings = {
        "server.name": "kg-pipeline",
        "server.rootPath": ".",
        "server.databaseDirectory": "databases",
        "server.rootPasswordPath": "password",
        "server.defaultDatabases": f"{DATABASE}[{READER}:{reader_password}:{READER}]",
        "server.plugins": "Bolt:com.arcadedb.bolt.BoltProtocolPlugin",
        "server.httpIncomingHost": "127.0.0.1",
        "server.httpIncomingPort": http_port,
        "bolt.host": "127.0.0.1",
        "bolt.port": bolt_port,
        "bolt.defaultDatabase": DATABASE,
        "opencypher.loadCsv.allowFileUrls": "false",
        "opencypher.loadCsv.allowRemoteUrls": "false",
        "txWalFlush": 1,
    }
    options = [
        "-XX:+IgnoreUnrecognizedVMOptions",
        *more,
        f"-Xmx{_HEAP}",
        "-Djava.awt.headless=true",
        "-cp",
        runtime.jars / "*",
    ]
    options += [f"-Darcadedb.{name}={value}" for name, value in settings.items()]
    return "\n".join(_quoted(str(option)) for option in [*options, _MAIN]) + "\n"


def server_groups() -> str:
    """What users may do: root everything, the reader read records and nothing else, others nothing."""

    def group(settings: list[str], records: list[str]) -> dict[str, object]:
        limits = {"resultSetLimit": -1, "readTimeout": -1}
        return {**limits, "access": settings, "types": {"*": {"access": records}}}

    groups = {
        "admin": group(_EVERY_SETTING, _EVERY_RECORD),
        READER: group([], ["readRecord"]),
        "*": group([], []),
    }
    return json.dumps({"version": 2, "databases": {"*": {"groups": groups}}}, indent=2)


def _quoted(option: str) -> str:
    """As java's argument files want it: in quotes, backslashes and quotes escaped."""
    escaped = option.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
