"""Kills runs with SIGKILL at random moments, gives the same command again, and compares ledger and graph.

    python benchmarks/killed_runs.py                          ten kills on the sample
    python benchmarks/killed_runs.py --kills 3 --input FILE   on another input

Every killed run has a data folder of its own and is taken up again by the very same command; its ledger content
and its graph must then equal those of a run that nobody disturbed. Exits with 1 if one differs.
"""

import argparse
import hashlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from kg_pipeline.graph.dump import dump_graph
from kg_pipeline.ledger.dump import content_digest
from kg_pipeline.ledger.store import open_ledger
from kg_pipeline.settings import Settings
from kg_pipeline.stages.commit import LEDGER
from kg_pipeline.stages.graph import open_graph
from kg_pipeline.stages.lexicon import open_lexicon


def main() -> None:
    """Run the undisturbed command, then the killed ones."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--input", nargs="+", type=Path, help="PubMed files (default: the sample)")
    options = parser.parse_args()
    moments = random.Random(options.seed)
    # Else the first run would build it, and the moments would fall behind the end of all others.
    open_lexicon(Settings.from_environment()).close()
    with tempfile.TemporaryDirectory() as folder:
        started = time.monotonic()
        _command(Path(folder) / "undisturbed", options.input, check=True)
        duration_s = time.monotonic() - started
        expected = describe(Path(folder) / "undisturbed")
        print(f"undisturbed: {duration_s:.1f} s, ledger and graph {expected}", flush=True)
        differing = 0
        for number in range(1, options.kills + 1):
            data = Path(folder) / f"killed-{number}"
            moment_s = moments.uniform(0.05, 0.98) * duration_s
            was_killed = _kill(data, options.input, moment_s)
            _command(data, options.input, check=True)
            found = describe(data)
            differing += found != expected
            what = "killed" if was_killed else "had ended"
            same = "the same" if found == expected else f"DIFFERENT {found}"
            print(f"{number}: {what} at {moment_s:.1f} s, then run again: {same}", flush=True)
    print(f"{differing} of {options.kills} differ")
    sys.exit(1 if differing else 0)


def describe(data: Path) -> str:
    """One hash of the ledger's content and of the graph."""
    settings = Settings.from_environment(data=data)
    with open_graph(settings) as store:
        graph = hashlib.sha256("\n".join(dump_graph(store)).encode()).hexdigest()
    return f"{content_digest(open_ledger(data / LEDGER))[:12]} {graph[:12]}"


def _arguments(data: Path, inputs: list[Path] | None) -> list[str]:
    given = ["--input", *map(str, inputs)] if inputs else ["--sample"]
    return [str(Path(sys.executable).with_name("kg-pipeline")), "run", *given, "--json", "--data", str(data)]


def _command(data: Path, inputs: list[Path] | None, *, check: bool) -> None:
    subprocess.run(_arguments(data, inputs), check=check, stdout=subprocess.DEVNULL)


def _kill(data: Path, inputs: list[Path] | None, moment_s: float) -> bool:
    """Whether the command was still running when it was killed, with all its processes but the graph server."""
    process = subprocess.Popen(
        _arguments(data, inputs), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        process.wait(moment_s)
        return False
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        return process.wait() == -signal.SIGKILL


if __name__ == "__main__":
    main()
