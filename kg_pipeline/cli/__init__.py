"""The command line: options in, calls of stages, tables or JSON out, one clear line for what went wrong."""

import importlib
import logging
import signal
import sys
from collections.abc import Sequence

import click

from kg_pipeline import __version__
from kg_pipeline.errors import PipelineError
from kg_pipeline.logs import configure_logs
from kg_pipeline.settings import log_format

_LOG = logging.getLogger(__name__)
_INTERRUPTED = 128 + signal.SIGINT
_COMMANDS = {
    "run": "kg_pipeline.cli.run:run",
    "plan": "kg_pipeline.cli.plan:plan",
    "fetch": "kg_pipeline.cli.stages:fetch",
    "parse": "kg_pipeline.cli.stages:parse",
    "recognize": "kg_pipeline.cli.stages:recognize",
    "link": "kg_pipeline.cli.link:link",
    "relate": "kg_pipeline.cli.stages:relate",
    "load": "kg_pipeline.cli.stages:load",
    "explain": "kg_pipeline.cli.explain:explain",
    "article": "kg_pipeline.cli.explain:article",
    "fresh": "kg_pipeline.cli.fresh:fresh",
    "export": "kg_pipeline.cli.export:export",
    "verdict": "kg_pipeline.cli.curation:verdict",
    "verdicts": "kg_pipeline.cli.curation:verdicts",
    "retractions": "kg_pipeline.cli.curation:retractions",
    "baseline": "kg_pipeline.cli.curation:baseline",
    "vocab": "kg_pipeline.cli.vocab:vocab",
    "ledger": "kg_pipeline.cli.ledger:ledger",
    "diff": "kg_pipeline.cli.diff:diff",
    "status": "kg_pipeline.cli.watch:status",
    "metrics": "kg_pipeline.cli.watch:metrics",
    "verify": "kg_pipeline.cli.verify:verify",
    "annotate": "kg_pipeline.cli.annotate:annotate",
    "evaluate": "kg_pipeline.cli.evaluate:evaluate",
    "graph": "kg_pipeline.cli.graph:graph",
    "train": "kg_pipeline.cli.train:train",
}


class _Commands(click.Group):
    """Imports a command's module only when it is asked for, so that `--help` answers at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _COMMANDS:
            return None
        module, _, name = _COMMANDS[cmd_name].partition(":")
        command = getattr(importlib.import_module(module), name)
        assert isinstance(command, click.Command)
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="kg-pipeline")
def cli() -> None:
    """Biomedical literature to a knowledge graph that curators trust.

    \b
    kg-pipeline run --sample                      the whole way on 64 invented articles
    kg-pipeline run --input pubmed26n1501.xml.gz  the whole way on a PubMed file
    kg-pipeline graph query 'MATCH (g:Gene) RETURN g.name LIMIT 5'

    Exit codes: 0 done, 2 wrong usage or set-up, 3 done but something was refused, 4 worth trying again,
    130 interrupted (Ctrl-C, SIGTERM).
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit; what ends it early is one line on standard error, never a traceback.

    SIGTERM is taken as Ctrl-C, so that what a command started (workers, the embedded server) ends with it.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    configure_logs("text")
    try:
        configure_logs(log_format())
        sys.exit(cli.main(args=arguments, prog_name="kg-pipeline", standalone_mode=False))
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort as abort:
        if not isinstance(abort.__cause__, KeyboardInterrupt):
            raise  # click aborts on an EOFError, too, and that would be a fault of ours
        _LOG.error("interrupted; what is finished is kept, give the same command again")
        sys.exit(_INTERRUPTED)
    except PipelineError as error:
        _LOG.error("%s", error)
        sys.exit(error.exit_code)
