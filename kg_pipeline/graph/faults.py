"""The driver's errors as ours."""

from collections.abc import Iterator
from contextlib import contextmanager

from neo4j import exceptions

from kg_pipeline.errors import Misconfigured, PipelineError, Retryable

_WRITE_REFUSED = {"Neo.ClientError.Security.Forbidden", "Neo.ClientError.Statement.AccessMode"}


@contextmanager
def translated(uri: str, where: str) -> Iterator[None]:
    """Raise what the driver raises as `Retryable` (out of reach), `Misconfigured` (refused) or `PipelineError`."""
    try:
        yield
    except exceptions.AuthError as error:
        raise Misconfigured(
            f"the graph at {uri} refuses the user or the password; set KG_GRAPH_USER and KG_GRAPH_PASSWORD"
        ) from error
    except (exceptions.ServiceUnavailable, exceptions.SessionExpired, exceptions.TransientError, OSError) as error:
        raise Retryable(
            f"the graph at {uri} does not answer ({first_line(error)}); start it, or wait, then try again"
        ) from error
    except exceptions.Neo4jError as error:
        raise _refused(where, error) from error
    except exceptions.DriverError as error:
        raise PipelineError(f"{where}: {first_line(error)}") from error


def first_line(error: BaseException) -> str:
    """The first line of an error's message, or its name where it has none."""
    return (str(error).splitlines() or [type(error).__name__])[0]


def _refused(where: str, error: exceptions.Neo4jError) -> PipelineError:
    code = error.code or "no code"
    if code in _WRITE_REFUSED:
        return Misconfigured(f"{where}: the statement writes, and queries only read; nothing was changed")
    message = (error.message or "no message").splitlines()[0]
    refusal = f"{where}: the graph refuses the statement: {message} ({code})"
    return Misconfigured(refusal) if code.startswith("Neo.ClientError") else PipelineError(refusal)
