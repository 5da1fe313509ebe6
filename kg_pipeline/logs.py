"""Logging, set up in one place: lines for a person, or JSON lines that say which run and shard is at work.

What is at work is kept in structlog's context variables, which Airflow's own logs show, too.
"""

import logging
import sys
from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Literal

import structlog

LogFormat = Literal["text", "json"]


def configure_logs(log_format: LogFormat, context: Mapping[str, object] | None = None) -> None:
    """Log to standard error: `text` warnings, `json` also what stages begin and end.

    `context` is that of the process which started this one.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_json_lines() if log_format == "json" else _Line())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger("kg_pipeline").setLevel(logging.INFO if log_format == "json" else logging.WARNING)
    structlog.contextvars.bind_contextvars(**(context or {}))


def at_work(**ids: str) -> AbstractContextManager[None]:
    """Puts the ids (`run`, `shard`) into every record that is logged in the block."""
    return structlog.contextvars.bound_contextvars(**ids)


def context() -> Mapping[str, object]:
    """What is at work here, for a process that is started."""
    return structlog.contextvars.get_contextvars()


class _Line(logging.Formatter):
    """One line as commands say it."""

    def format(self, record: logging.LogRecord) -> str:
        return f"kg-pipeline: {' '.join(super().format(record).split())}"


def _json_lines() -> logging.Formatter:
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.ExtraAdder(),
            structlog.processors.TimeStamper(fmt="iso", utc=True),
        ],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
    )
