"""Bad input: one clear line that names file and place, no traceback, a non-zero exit; good files are done."""

import gzip
import json
import os
import subprocess
from pathlib import Path

import pytest
from command_line import KG_PIPELINE, Run

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
    "parameter_entity": b'<!DOCTYPE x SYSTEM "x" [ %u; <!ENTITY a "b"> ]><PubmedArticleSet>&a;</PubmedArticleSet>',
    "namespace": _GOOD.encode().replace(b"Set>", b"Set xmlns='http://example.org/'>", 1),
    "no_citation": b"<PubmedArticleSet><Document/></PubmedArticleSet>",
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


_HUGE = "<AbstractText>" + "gene " * 10_000_000 + "</AbstractText>"
_REFUSED = {
    "bad_pmid": ("99100001", "99x", "99x"),
    "bad_version": ('Version="1"', 'Version="one"', "one"),
    "no_pmid": ('<PMID Version="1">99100001</PMID>', "", ""),
    "bad_record": ("Mutations", "&beta;-mutations", "&beta;"),
    "too_long": ("<Abstract>", f"<Abstract>{_HUGE}", "50000000 characters"),
}


@pytest.mark.parametrize("reason", list(_REFUSED))
def test_a_refused_citation_is_named_with_file_line_reason_and_value(reason: str, tmp_path: Path, kg: Run) -> None:
    old, new, found = _REFUSED[reason]
    path = tmp_path / "some.xml"
    doctype = '<!DOCTYPE PubmedArticleSet SYSTEM "x.dtd">'
    text = _GOOD.replace("<PubmedArticleSet>", f"{doctype}<PubmedArticleSet>").replace(old, new, 1)
    path.write_text(text, encoding="utf-8")
    done = kg("parse", path, "--json", data=tmp_path / "data")
    assert done.returncode == 3
    assert json.loads(done.stdout)["refusals"] == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"kg-pipeline: {path}, line 2: a citation is refused ({reason})")
    assert found in line


def test_many_refusals_of_a_file_are_named_in_part_and_counted_in_full(tmp_path: Path, kg: Run) -> None:
    path = tmp_path / "many.xml"
    citation = "<MedlineCitation><PMID>no number</PMID></MedlineCitation>\n"
    path.write_text(f"<MedlineCitationSet>\n{citation * 300}</MedlineCitationSet>", encoding="utf-8")
    done = kg("parse", path, "--json", data=tmp_path / "data")
    assert json.loads(done.stdout)["refusals"] == 300
    lines = done.stderr.splitlines()
    assert len(lines) == 21
    assert f"{path}, line 21: " in lines[19]
    assert lines[20].endswith(f"{path}: 280 more are refused")


def test_a_deletion_that_is_none_is_named_and_is_no_citation(tmp_path: Path, kg: Run) -> None:
    path = tmp_path / "deletions.xml"
    deletions = "<DeleteCitation><PMID>1</PMID><PMID>one</PMID></DeleteCitation></PubmedArticleSet>"
    path.write_text(_GOOD.replace("</PubmedArticleSet>", deletions), encoding="utf-8")
    done = kg("parse", path, "--json", data=tmp_path / "data")
    assert done.returncode == 3
    assert "a deletion is refused (bad_pmid), found 'one'" in done.stderr
    counts = json.loads(done.stdout)
    assert counts["citations"] == counts["articles"] + counts["refusals"] == 1
    assert (counts["deletions"], counts["deletions_refused"]) == (1, 1)


def test_refusals_go_by_the_path_given_not_by_the_name_of_the_receipt(tmp_path: Path, kg: Run) -> None:
    for content in (_GOOD[:-30], _GOOD.replace("99100001", "one")):
        for folder in ("a", "b"):
            path = tmp_path / folder / f"{folder}.xml"
            path.parent.mkdir(exist_ok=True)
            path.write_text(content, encoding="utf-8")
            done = kg("parse", path, "--json", data=tmp_path / "data")
            assert done.returncode == 3
            (line,) = done.stderr.splitlines()
            assert line.startswith(f"kg-pipeline: {path}")
            assert all(said.startswith(str(path)) for said in json.loads(done.stdout)["refused_files"])


def test_a_pipe_is_a_file(tmp_path: Path) -> None:
    command = [KG_PIPELINE, "parse", "/dev/stdin", "--json", "--data", tmp_path]
    done = subprocess.run(command, input=_GOOD, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["articles"] == 1


def test_a_file_name_that_is_no_utf_8_does_not_matter(tmp_path: Path, kg: Run) -> None:
    for name, content, code in ((b"good\xe9.xml", _GOOD, 0), (b"bad\xe9.xml", "<html/>", 3)):
        path = tmp_path / os.fsdecode(name)
        path.write_text(content, encoding="utf-8")
        done = kg("parse", path, "--json", data=tmp_path / "data")
        assert done.returncode == code, done.stderr
        assert "Traceback" not in done.stderr
    assert "bad\\xe9.xml: the root is <html>" in done.stderr


@pytest.mark.parametrize("command", [["parse"], ["run", "--json", "--input"]], ids=["parse", "run"])
def test_what_cannot_be_read_holds_back_nothing_but_itself(command: list[str], tmp_path: Path, kg: Run) -> None:
    good, dangling = tmp_path / "good.xml", tmp_path / "dangling.xml"
    good.write_text(_GOOD, encoding="utf-8")
    dangling.symlink_to(tmp_path / "nowhere")
    done = kg(*command, tmp_path, dangling, good, "--json", data=tmp_path / "data")
    assert done.returncode == 3
    assert json.loads(done.stdout)["articles"] == 1
    assert [line.split(": ")[1] for line in done.stderr.splitlines()] == [str(tmp_path), str(dangling)]


def test_content_that_was_lost_is_mended_by_giving_the_file_again(tmp_path: Path, kg: Run) -> None:
    good, data = tmp_path / "good.xml", tmp_path / "data"
    good.write_text(_GOOD, encoding="utf-8")
    first = kg("parse", good, "--json", data=data)
    (kept,) = data.glob("received/*.xml")
    kept.unlink()
    lost = kg("parse", kept.relative_to(data), data=data)
    assert lost.returncode == 3
    assert "Traceback" not in lost.stderr
    again = kg("parse", good, "--json", data=data)
    assert (again.returncode, again.stdout) == (0, first.stdout)


@pytest.mark.parametrize("folder", ["received", "ledger", "shards", "runs"])
def test_a_data_folder_that_cannot_be_written_is_misconfigured(folder: str, tmp_path: Path, kg: Run) -> None:
    (tmp_path / folder).write_text("in the way", encoding="utf-8")
    done = kg("run", "--sample", data=tmp_path)
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert f"{tmp_path / folder}" in line


@pytest.mark.parametrize("command", [["run", "--sample"], ["parse", "README.md"]], ids=["run", "parse"])
def test_a_data_folder_that_is_a_file_is_misconfigured(command: list[str], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    done = subprocess.run(
        [KG_PIPELINE, *command],
        env=os.environ | {"KG_DATA": str(tmp_path / "file")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert str(tmp_path / "file") in line


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


def test_a_run_notices_a_graph_that_is_down_before_it_reads(tmp_path: Path, kg: Run) -> None:
    done = kg("run", "--sample", data=tmp_path, KG_GRAPH_URI="bolt://127.0.0.1:9", KG_GRAPH_PASSWORD="x")
    assert done.returncode == 4
    (line,) = done.stderr.splitlines()
    assert "127.0.0.1:9" in line
    assert not list(tmp_path.glob("received/*"))


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
