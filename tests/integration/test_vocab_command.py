"""`kg-pipeline vocab` on the sample: another vocabulary is shown before it acts, and the same one does nothing."""

import json
from pathlib import Path

from command_line import Run

from kg_pipeline.ledger.store import open_ledger
from kg_pipeline.stages.commit import LEDGER


def test_the_same_vocabulary_changes_nothing(own_sample: Path, kg: Run) -> None:
    sequence = open_ledger(own_sample / LEDGER).last_sequence
    done = kg("vocab", "adopt", "--json", data=own_sample)
    assert done.returncode == 0, done.stderr
    adopted = json.loads(done.stdout)
    assert adopted["vocabulary"]["lexicon_before"] == adopted["vocabulary"]["lexicon_after"]
    assert adopted["vocabulary"]["compared"] == 0
    assert adopted["committed"] == {"sequence": sequence, "added": {}}
    assert adopted["graph"]["nodes_created"] == adopted["graph"]["relationships_deleted"] == 0


def test_a_smaller_vocabulary_is_shown_with_what_the_graph_would_lose(own_sample: Path, kg: Run) -> None:
    sequence = open_ledger(own_sample / LEDGER).last_sequence
    done = kg("vocab", "diff", "--workers", "1", "--json", data=own_sample, KG_VOCABULARIES="hgnc")
    assert done.returncode == 0, done.stderr
    shown = json.loads(done.stdout)
    assert shown["vocabulary"]["compared"] >= shown["vocabulary"]["changed"] > 50
    assert {"text", "type", "before", "after", "articles"} == set(shown["vocabulary"]["changes"][0])
    assert shown["graph"]["counts"]["withdrawn"] > 20
    causes = {cause["kind"] for edge in shown["graph"]["edges"] for cause in edge["causes"]}
    assert causes == {"vocabulary"}
    assert open_ledger(own_sample / LEDGER).last_sequence == sequence
