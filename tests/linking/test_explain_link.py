"""An explanation is the trace of the linking itself: its links, its candidates, and what decided between them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tiny_lexicon import ROWS, disease, document_of, open_tiny_lexicon

from kg_pipeline.linking.explain import LinkExplanation, explain_mention
from kg_pipeline.linking.lexicon import Lexicon
from kg_pipeline.linking.link import link_mentions
from kg_pipeline.records import EntityType, Linked, Mention

OVERRIDES = """action,name,type,identifier,curator,date,why
add,clinic gene,Gene,HGNC:1100,ann,2026-01-31,as our clinic writes
forbid,Emesis,Disease,MESH:D014839,bob,2026-02-01,too broad
prefer,ZFM1,Gene,HGNC:10785,ann,2026-01-31,always
"""


@pytest.fixture(scope="module")
def lexicon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lexicon]:
    folder = Path(tmp_path_factory.mktemp("lexicon"))
    (folder / "overrides.csv").write_text(OVERRIDES, encoding="utf-8")
    opened = open_tiny_lexicon(folder, overrides=folder / "overrides.csv")
    yield opened
    opened.close()


def explain(lexicon: Lexicon, name: str, type_: EntityType, text: str | None = None) -> LinkExplanation:
    """Of the last place that says the name; the result is held against that of linking."""
    text = name if text is None else text
    start = text.rindex(name)
    mention, document = Mention(start, start + len(name), name, type_), document_of(text)
    (linked,) = link_mentions(document, [mention], lexicon)
    explained = explain_mention(mention, document, lexicon)
    if isinstance(linked, Linked):
        assert (explained.identifiers, explained.reason) == (linked.identifiers, None)
        best = {each.identifier for shown in (explained.whole, *explained.parts) for each in shown.candidates}
        assert set(linked.identifiers) <= best
    else:
        assert (explained.identifiers, explained.reason) == ((), linked.reason)
    return explained


@pytest.mark.parametrize(
    ("name", "type_", "text", "decided"),
    [
        (
            "BRCC1",
            "Gene",
            None,
            "HGNC:1100 is all that was found: exact match with 'BRCC1' of hgnc",
        ),
        (
            "TNF-alpha",
            "Gene",
            "Mice had TNF-alpha",
            "likelihood decides: MGI:104798 (0.9",
        ),
        (
            "BRCA1",
            "Gene",
            "In yeast, Saccharomyces cerevisiae, we found the yeast BRCA1.",
            "likelier is a gene of a species that has none so named; the best is HGNC:1100 (0.",
        ),
        ("SHARED", "Gene", None, "HGNC:1100 and HGNC:1101 are equal in override, likelihood"),
        ("XYZZY9", "Gene", None, "no rule finds 'XYZZY9' among the names of type Gene"),
        ("SF", "Gene", None, "all that 'SF' may mean is forbidden: a vocabulary's own list of wrong links has "),
        (
            "emesis",
            "Disease",
            None,
            "all that 'emesis' may mean is forbidden: bob, 2026-02-01, line 3: forbid MESH:D014839, too broad",
        ),
        (
            "clinic gene",
            "Gene",
            None,
            "HGNC:1100 is all that was found: exact match with 'clinic gene' of override; ann, 2026-01-31, ",
        ),
        (
            "AD",
            "Disease",
            "Alzheimer disease (AD) is common. We studied AD.",
            "the article defines 'AD' as 'Alzheimer disease'; MESH:D000544 is all that was found: caseless match",
        ),
        (
            "TNF",
            "Gene",
            "Take no food (TNF) at night. TNF rose.",
            "'Take no food', as the article defines 'TNF', is in no vocabulary; likelihood decides: HGNC:11892 (",
        ),
        (
            "BRCA1/2",
            "Gene",
            None,
            "as a whole it has no link (no rule finds 'BRCA1/2' among the names of type Gene), but each of its "
            "parts has a link: 'BRCA1', 'BRCA2'",
        ),
    ],
)
def test_what_decided_is_said(
    lexicon: Lexicon, name: str, type_: EntityType, text: str | None, decided: str
) -> None:
    assert explain(lexicon, name, type_, text).decided.startswith(decided)


def test_candidates_are_shown_best_first_with_all_that_ranks_them(lexicon: Lexicon) -> None:
    shown = explain(lexicon, "KRAS", "Gene").whole.candidates
    assert [(each.outcome, each.identifier, each.name) for each in shown] == [("chosen", "HGNC:6407", "KRAS")]
    assert shown[0].rank == {"override": 2, "likelihood": -40}
    assert (shown[0].match, shown[0].score, shown[0].node) == ("exact", 1.0, "NCBIGene:3845")
    outcomes = {each.identifier: each.outcome for each in explain(lexicon, "TNF", "Gene").whole.candidates}
    assert outcomes == {"HGNC:11892": "chosen", "MGI:104798": "lost"}


def test_a_likelihood_is_told_with_what_it_comes_from(lexicon: Lexicon) -> None:
    explained = explain(lexicon, "TNF", "Gene")
    best, rival = explained.whole.candidates
    assert list(best.evidence.values()) == sorted(best.evidence.values(), key=abs, reverse=True)
    ahead = {what: best.evidence.get(what, 0.0) - rival.evidence.get(what, 0.0) for what in best.evidence}
    most = max(ahead, key=lambda what: ahead[what])
    assert f", by {most} {ahead[most]:+.2f}" in explained.decided
    assert explain(lexicon, "Aspirin", "Chemical").whole.candidates[0].evidence["written_so"] > 0
    assert explain(lexicon, "apoptotic process", "BiologicalProcess").whole.candidates[0].evidence == {}


def test_where_a_curator_decides_no_likelihood_is_told(tmp_path: Path) -> None:
    header, *_ = OVERRIDES.splitlines()
    told = f"{header}\nprefer,TNF,Gene,MGI:104798,ann,2026-01-31,of mice here\n"
    (tmp_path / "overrides.csv").write_text(told, encoding="utf-8")
    opened = open_tiny_lexicon(tmp_path, overrides=tmp_path / "overrides.csv")
    decided = explain(opened, "TNF", "Gene").decided
    assert decided.startswith("override decides: MGI:104798 (prefer) goes before HGNC:11892 (no override); ann, ")
    opened.close()


def test_every_part_of_a_composite_mention_has_its_own_candidates(lexicon: Lexicon) -> None:
    explained = explain(lexicon, "breast and ovarian cancer", "Disease")
    assert [(part.text, part.name) for part in explained.parts] == [
        ("breast", "breast cancer"),
        ("ovarian cancer", "ovarian cancer"),
    ]
    chosen = [part.candidates[0] for part in explained.parts]
    assert [(each.outcome, each.identifier) for each in chosen] == [
        ("chosen", "MESH:D001943"),
        ("chosen", "MONDO:0008170"),
    ]
    assert explain(lexicon, "nausea and vomiting", "Disease").parts == ()


def test_why_a_name_that_is_close_to_one_is_taken_apart(lexicon: Lexicon) -> None:
    decided = explain(lexicon, "hypertensive or Alzheimer damage", "Disease").decided
    assert decided.startswith("as a whole it is only close to a name (likelihood decides: MESH:D006973 (")
    assert decided.endswith("but each of its parts has a likelier link: 'hypertensive', 'Alzheimer damage'")


def test_why_a_list_that_corpora_use_for_one_concept_is_taken_apart(tmp_path: Path) -> None:
    syndrome = disease("MESH:D061325", "Hereditary Breast and Ovarian Cancer Syndrome", "mesh")
    opened = open_tiny_lexicon(tmp_path, (*ROWS, syndrome))
    decided = explain(opened, "breast and ovarian cancer", "Disease").decided
    assert decided.startswith("as a whole it is in no vocabulary (")
    assert decided.endswith("but each of its parts has a link: 'breast cancer', 'ovarian cancer'")
    opened.close()


def test_what_curators_say_of_a_candidate_stands_beside_it(lexicon: Lexicon) -> None:
    (candidate,) = explain(lexicon, "ZFM1", "Gene").whole.candidates
    assert candidate.match == "override:prefer:exact"
    assert candidate.override is not None
    assert (candidate.override.curator, candidate.override.why, candidate.override.line) == ("ann", "always", 4)
    shown = explain(lexicon, "SF", "Gene").whole.candidates
    assert [(each.outcome, each.identifier) for each in shown] == [("forbidden", "HGNC:4883")]


@pytest.mark.parametrize("type_", ["Gene", "Disease", "Chemical", "BiologicalProcess"])
def test_every_part_of_a_rank_has_its_name(lexicon: Lexicon, type_: EntityType) -> None:
    names = {"Gene": "TNF", "Disease": "Nausea", "Chemical": "Aspirin", "BiologicalProcess": "apoptotic process"}
    explained = explain(lexicon, names[type_], type_)
    assert len(explained.whole.candidates[0].rank) == (2 if type_ == "Gene" else 5)
