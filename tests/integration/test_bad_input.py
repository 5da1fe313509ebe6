"""Bad input: one clear line that names file and place, no traceback, a non-zero exit; good files are done."""

import gzip
import json
from pathlib import Path

import pytest
from command_line import Run

_GOOD = """<?xml version="1.0"?>
<PubmedArticleSet><PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM">
<PMID Version="1">99100001</PMID>
<Article PubModel="Print">
<Journal><JournalIssue CitedMedium="Print"><PubDate><Year>2020</Year></PubDate></JournalIssue></Journal>
<ArticleTitle>Mutations of CFTR cause cystic fibrosis.</ArticleTitle>
<Abstract><AbstractText>Cystic fibrosis is caused by mutations of the CFTR gene.</AbstractText></Abstract>
<Language>eng</Language></Article></MedlineCitation></PubmedArticle></PubmedArticleSet>"""

_BAD: dict[str, bytes] = {
    "not_xml": b"PMID- 1\nTI  - a MEDLINE text export\n",
    "half_gzip": gzip.compress(_GOOD.encode())[:200],
    "empty": b"",
    "wrong_root": b"<?xml version='1.0'?><html><body/></html>",
    "entities": b"<!DOCTYPE PubmedArticleSet [<!ENTITY a 'b'>]><PubmedArticleSet>&a;</PubmedArticleSet>",
    "cut_short": _GOOD.encode()[:-120],
    "invalid_utf8": _GOOD.encode().replace(b"Mutations", b"M\xfftations"),
}


@pytest.mark.parametrize("name", list(_BAD))
def test_a_bad_file_is_refused_by_name_and_the_good_one_is_done(name: str, tmp_path: Path, kg: Run) -> None:
    bad, good = tmp_path / f"{name}.xml", tmp_path / "good.xml"
    bad.write_bytes(_BAD[name])
    good.write_text(_GOOD, encoding="utf-8")
    done = kg("parse", bad, good, "--json", data=tmp_path / "data")
    assert done.returncode == 3
    assert bad.name in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    counts = json.loads(done.stdout)
    assert counts["articles"] == 1
    assert counts["citations"] == counts["articles"] + counts["refusals"]


def test_a_pmid_that_is_no_number_is_refused_alone(tmp_path: Path, kg: Run) -> None:
    path = tmp_path / "pmid.xml"
    path.write_text(_GOOD.replace("99100001", "PMC12"), encoding="utf-8")
    done = kg("parse", path, "--json", data=tmp_path / "data")
    counts = json.loads(done.stdout)
    assert done.returncode == 3
    assert (counts["citations"], counts["articles"], counts["refusals"]) == (1, 0, 1)


def test_a_file_that_is_not_there_is_named(tmp_path: Path, kg: Run) -> None:
    done = kg("run", "--input", tmp_path / "nowhere.xml", data=tmp_path / "data")
    assert done.returncode == 3
    assert "nowhere.xml" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_graph_that_is_down_is_worth_trying_again(tmp_path: Path, kg: Run) -> None:
    done = kg(
        "graph",
        "query",
        "RETURN 1",
        data=tmp_path / "data",
        KG_GRAPH_URI="bolt://127.0.0.1:9",
        KG_GRAPH_PASSWORD="x",
    )
    assert done.returncode == 4
    assert "127.0.0.1:9" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_ledger_that_is_not_there_is_named(tmp_path: Path, kg: Run) -> None:
    done = kg("export", "rdf", tmp_path / "x.nq", data=tmp_path / "data")
    assert done.returncode == 2
    assert "ledger" in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["run"],
        ["run", "--sample", "--query", "BRCA1"],
        ["annotate", "--from", "pubmed"],
        ["graph", "query"],
        ["nonsense"],
    ],
    ids=" ".join,
)
def test_wrong_usage_exits_with_2(arguments: list[str], tmp_path: Path, kg: Run) -> None:
    done = kg(*arguments, data=tmp_path / "data")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_an_unknown_vocabulary_is_named_with_the_known_ones(tmp_path: Path, kg: Run) -> None:
    done = kg("run", "--sample", data=tmp_path / "data", KG_VOCABULARIES="mondo,klingon")
    assert done.returncode == 2
    assert "klingon" in done.stderr
    assert "mondo" in done.stderr.lower()
    assert "Traceback" not in done.stderr


def test_entrez_without_an_email_says_which_setting_is_missing(tmp_path: Path, kg: Run) -> None:
    done = kg("run", "--query", "BRCA1", data=tmp_path / "data", KG_ENTREZ_EMAIL="")
    assert done.returncode == 2
    assert "KG_ENTREZ_EMAIL" in done.stderr
