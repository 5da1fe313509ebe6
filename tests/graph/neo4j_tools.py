"""Neo4j's own commands on the PATH, made of its jars: what the official image has under these names."""

import os
from pathlib import Path

from neo4j_server import find_jars, find_java

_ADMIN = """\
#!/bin/sh
exec "{java}" --add-opens=java.base/java.nio=ALL-UNNAMED -Xmx512m -cp "{jars}/*" org.neo4j.cli.AdminTool "$@"
"""


def environment_with_tools(folder: Path, home: Path) -> dict[str, str]:
    """The environment with `neo4j-admin` on the PATH, in `folder`, and the server's home. Raises `NoNeo4j`."""
    admin = folder / "neo4j-admin"
    admin.write_text(_ADMIN.format(java=find_java(), jars=find_jars()))
    admin.chmod(0o755)
    path = f"{folder}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, "PATH": path, "NEO4J_HOME": str(home), "NEO4J_CONF": str(home / "conf")}
