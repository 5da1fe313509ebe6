"""The curators' questions of `cypher/query`, asked by name with parameters as a person types them."""

from collections.abc import Mapping

from kg_pipeline.errors import Misconfigured
from kg_pipeline.graph.statements import Statement, find_statement, read_statements
from kg_pipeline.records import Record

ROWS = 25
"""What a question is limited to unless told otherwise."""
_NUMBERS = {"limit", "pmid"}


class Question(Record, frozen=True):
    """What a question answers, what it wants and what columns it gives."""

    name: str
    summary: str
    parameters: tuple[str, ...]
    returns: tuple[str, ...]


def list_questions() -> list[Question]:
    """All questions by name."""
    return [
        Question(name, statement.summary, tuple(sorted(statement.parameters)), statement.returns)
        for name, statement in read_statements("query").items()
    ]


def question_parameters(name: str, given: Mapping[str, str]) -> tuple[Statement, dict[str, str | int]]:
    """The statement of a question and its parameters; `limit` and `pmid` are numbers, all others text.

    Raises `Misconfigured` for a question or a parameter that there is not, one that lacks, or is no number.
    """
    statement = find_statement("query", name)
    wanted = {"limit": str(ROWS), **given} if "limit" in statement.parameters else given
    if set(wanted) != statement.parameters:
        raise Misconfigured(
            f"{name} is given {_named(set(given)) or 'no parameters'} and takes {_named(statement.parameters)}; "
            f"{' '.join(statement.header.split())}"
        )
    return statement, {key: _number(key, value) if key in _NUMBERS else value for key, value in wanted.items()}


def _named(parameters: set[str] | frozenset[str]) -> str:
    return ", ".join(sorted(parameters))


def _number(name: str, value: str) -> int:
    if not (value.isascii() and value.isdigit()):
        raise Misconfigured(f"--param {name}={value!r} is no whole number; give one, as {name}=10")
    return int(value)
