"""The driver's errors as ours."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from neo4j import ResultSummary, exceptions

from kg_pipeline.errors import Misconfigured, PipelineError, Retryable
from kg_pipeline.graph.address import GraphAddress

QUERY = "query"
"""Where a user's statement fails, for messages; our own go by their path."""
_WRITE_REFUSED = {"Neo.ClientError.Security.Forbidden", "Neo.ClientError.Statement.AccessMode"}
_ABOUT_FILES = re.compile("update security|LOAD CSV", re.IGNORECASE)
"""The embedded server asks for the right to update security of whoever reads files, or quotes the statement."""
FIND_FOREIGN = (
    "MATCH (n:Entity|Article)-[r]-(other) WHERE r.score IS NULL AND NOT other:Evidence RETURN n, type(r), other"
)
"""Ours are mined, with a score, or those of evidence."""
_NODE_IS_HELD = re.compile("Cannot delete node")
"""Neo4j calls that a constraint that failed, the embedded server an unknown error."""
_SERVER_FAILED = ("Neo.DatabaseError", "Neo.ClientError.Transaction")


class Unauthorized(Misconfigured):
    """The server refuses the user or the password."""


@contextmanager
def translated(address: GraphAddress, where: str) -> Iterator[None]:
    """Raise what the driver raises as `Retryable` (out of reach, failed) or `Misconfigured` (refused)."""
    try:
        yield
    except exceptions.AuthError as error:
        raise Unauthorized(
            f"the graph at {address.uri} refuses the user or the password; set KG_GRAPH_USER and KG_GRAPH_PASSWORD"
        ) from error
    except (exceptions.ServiceUnavailable, exceptions.SessionExpired, exceptions.TransientError, OSError) as error:
        raise Retryable(
            f"the graph at {address.uri} does not answer ({first_line(error)}); start it, or wait, then try again"
        ) from error
    except exceptions.Neo4jError as error:
        raise _refused(address, where, error) from error
    except exceptions.DriverError as error:
        raise Misconfigured(
            f"{where}: the graph at {address.uri} answers otherwise than Bolt servers do ({first_line(error)}); "
            "check KG_GRAPH_URI"
        ) from error
    except (OverflowError, UnicodeEncodeError) as error:
        raise Misconfigured(f"{where}: the graph cannot take such a value: {first_line(error)}") from error


def check_reads(summary: ResultSummary) -> None:
    """Raise `Misconfigured` for a statement that would write and found nothing to write to; plans are let pass."""
    if summary.query_type in {"w", "rw"} and summary.plan is None and summary.profile is None:
        raise _writes(QUERY)


def first_line(error: BaseException) -> str:
    """The first line of an error's message, or its name where it has none."""
    return (str(error).splitlines() or [type(error).__name__])[0]


def _refused(address: GraphAddress, where: str, error: exceptions.Neo4jError) -> PipelineError:
    code = error.code or "no code"
    message = (error.message or "no message").splitlines()[0]
    if code in _WRITE_REFUSED:
        return _reads_files(where) if _ABOUT_FILES.search(message) else _writes(where)
    if where != QUERY and _NODE_IS_HELD.search(message):
        return _is_held(where, message)
    if where != QUERY and code.startswith(_SERVER_FAILED):
        return Retryable(
            f"{where}: the graph at {address.uri} failed: {message} ({code}); {address.log} says why, often a "
            "full disk; mend that, then run the same command again"
        )
    return Misconfigured(f"{where}: the graph refuses the statement: {message} ({code})")


def _is_held(where: str, message: str) -> Misconfigured:
    return Misconfigured(
        f"{where}: a node that has to go has a relationship that somebody else made ({message}); find it with "
        f"{FIND_FOREIGN} and delete it, then run the same command again; kg-pipeline graph rebuild deletes both"
    )


def _writes(where: str) -> Misconfigured:
    return Misconfigured(f"{where}: the statement writes, and queries only read; nothing was changed")


def _reads_files(where: str) -> Misconfigured:
    return Misconfigured(
        f"{where}: the statement reads files or changes users, and queries only read the graph; nothing was done"
    )
