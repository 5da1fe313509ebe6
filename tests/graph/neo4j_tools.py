"""Neo4j's own commands on the PATH, made of its jars: what the official image has under these names."""

import os
import sys
from pathlib import Path

from neo4j_server import find_jars, find_java

_QUICK = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1"
"""For Java machines that live for seconds, also those that a command starts."""
_JAVA = 'exec "{java}" --add-opens=java.base/java.nio=ALL-UNNAMED -Xmx512m -cp "{jars}/*"'
_COMMANDS = {
    "neo4j-admin": f'#!/bin/sh\n{_JAVA} org.neo4j.cli.AdminTool "$@"\n',
    # Neo4j's own, which starts the server in a process of its own and ends it with itself.
    "neo4j": f'#!/bin/sh\n{_JAVA} -Dbasedir="$NEO4J_HOME" org.neo4j.server.startup.Neo4jCommand "$@"\n',
    "cypher-shell": f"""#!{sys.executable}
import argparse, os, pathlib, sys, neo4j
parser = argparse.ArgumentParser()
parser.add_argument("--address")
parser.add_argument("--file")
parser.add_argument("statement", nargs="?")
given = parser.parse_args()
text = pathlib.Path(given.file).read_text() if given.file else given.statement
auth = os.environ["NEO4J_USERNAME"], os.environ["NEO4J_PASSWORD"]
try:
    with neo4j.GraphDatabase.driver(given.address, auth=auth) as driver, driver.session() as session:
        for statement in filter(str.strip, text.split(";\\n")):
            session.run(statement.rstrip(";\\n")).consume()
except neo4j.exceptions.Neo4jError as error:
    sys.exit(str(error))
except neo4j.exceptions.DriverError as error:
    sys.exit(str(error))
""",
}


def environment_with_tools(folder: Path, home: Path) -> dict[str, str]:
    """The environment with those commands on the PATH, in `folder`, and the server's home. Raises `NoNeo4j`."""
    for needed in (folder, home):
        needed.mkdir(exist_ok=True)
    if not (home / "lib").exists():
        (home / "lib").symlink_to(find_jars())
    for name, script in _COMMANDS.items():
        command = folder / name
        command.write_text(script.replace("{java}", find_java()).replace("{jars}", str(find_jars())))
        command.chmod(0o755)
    path = f"{folder}{os.pathsep}{os.environ['PATH']}"
    ours = {"PATH": path, "NEO4J_HOME": str(home), "NEO4J_CONF": str(home / "conf"), "JDK_JAVA_OPTIONS": _QUICK}
    return {**os.environ, **ours}
