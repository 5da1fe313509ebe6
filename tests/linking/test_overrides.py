"""Curators' overrides over the tiny world: what they change in links, and rows that are refused."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tiny_lexicon import ROWS, disease, document_of, open_tiny_lexicon

from kg_pipeline.errors import Misconfigured
from kg_pipeline.linking.lexicon import Lexicon
from kg_pipeline.linking.link import link_mentions, linking_fingerprint
from kg_pipeline.records import EntityType, Linked, LinkedMention, Mention, Unlinked

HEADER = "action,name,type,identifier,curator,date,why"
SIGNED = "ann,2026-01-31,as the guideline says"

Open = Callable[..., Lexicon]


@pytest.fixture
def curated(tmp_path: Path) -> Open:
    """Opens the tiny lexicon with these lines of overrides below the header."""

    def open_with(*lines: str, header: str = HEADER) -> Lexicon:
        path = tmp_path / "overrides.csv"
        path.write_text("\n".join((header, *lines)), encoding="utf-8")
        return open_tiny_lexicon(tmp_path, overrides=path)

    return open_with


def link(lexicon: Lexicon, name: str, type_: EntityType, text: str | None = None) -> LinkedMention:
    text = name if text is None else text
    start = text.rindex(name)
    (linked,) = link_mentions(document_of(text), [Mention(start, start + len(name), name, type_)], lexicon)
    return linked


def chosen(lexicon: Lexicon, name: str, type_: EntityType, text: str | None = None) -> tuple[str, str] | str:
    """Identifier and match of the link, or the reason for none."""
    linked = link(lexicon, name, type_, text)
    if isinstance(linked, Unlinked):
        return linked.reason
    return linked.links[0].chosen.identifier, linked.links[0].chosen.match


@pytest.mark.parametrize(
    ("row", "name", "type_", "before", "after"),
    [
        (
            "add,clinic gene,Gene,HGNC:1100",
            "clinic gene",
            "Gene",
            "no_candidate",
            ("HGNC:1100", "override:add:exact"),
        ),
        (
            "add,ward powder,Chemical,MESH:D001241",
            "Ward-Powders",
            "Chemical",
            "no_candidate",
            ("MESH:D001241", "override:add:singular"),
        ),
        (
            "add,BRCA1,Gene,HGNC:1101",
            "BRCA1",
            "Gene",
            ("HGNC:1100", "exact"),
            ("HGNC:1101", "override:add:exact"),
        ),
        ("add,SF,Gene,HGNC:4883", "SF", "Gene", "forbidden", ("HGNC:4883", "override:add:exact")),
        ("forbid,aspirin,Chemical,MESH:D001241", "Aspirin", "Chemical", ("MESH:D001241", "exact"), "forbidden"),
        (
            "forbid,SHARED,Gene,HGNC:1100",
            "SHARED",
            "Gene",
            "tied_candidates",
            ("HGNC:1101", "exact"),
        ),
        (
            "prefer,shared,Gene,HGNC:1101",
            "SHARED",
            "Gene",
            "tied_candidates",
            ("HGNC:1101", "override:prefer:exact"),
        ),
        ("prefer,BRCA1,Gene,HGNC:1101", "BRCA1", "Gene", ("HGNC:1100", "exact"), ("HGNC:1100", "exact")),
        ("add,fever dream,Disease,MESH:D009325", "fever dream", "Chemical", "no_candidate", "no_candidate"),
    ],
)
def test_what_a_row_changes(
    curated: Open, row: str, name: str, type_: EntityType, before: object, after: object
) -> None:
    assert chosen(curated(), name, type_) == before
    assert chosen(curated(f"{row},{SIGNED}"), name, type_) == after


def test_a_node_is_forbidden_under_all_its_identifiers(curated: Open) -> None:
    lexicon = curated(f"forbid,breast cancer,Disease,MONDO:0007254,{SIGNED}")
    assert chosen(lexicon, "breast cancer", "Disease") == "forbidden"
    assert chosen(lexicon, "breast cancers", "Disease") == "forbidden"
    assert chosen(lexicon, "Breast Neoplasms", "Disease") == ("MESH:D001943", "exact")


def test_what_is_said_of_an_abbreviation_holds_where_the_article_defines_it(curated: Open) -> None:
    text = "Alzheimer disease (AD) is common. We studied AD."
    assert chosen(curated(), "AD", "Disease", text) == ("MESH:D000544", "abbreviation:caseless")
    assert chosen(curated(f"forbid,AD,Disease,MESH:D000544,{SIGNED}"), "AD", "Disease", text) == "forbidden"
    added = curated(f"add,AD,Disease,MESH:D009325,{SIGNED}")
    assert chosen(added, "AD", "Disease", text) == ("MESH:D000544", "abbreviation:caseless")
    assert chosen(added, "AD", "Disease", "We studied AD.") == ("MESH:D009325", "override:add:exact")


def test_of_two_species_added_under_one_name_the_article_decides(curated: Open) -> None:
    lexicon = curated(f"add,cachectin,Gene,HGNC:11892,{SIGNED}", f"add,cachectin,Gene,MGI:104798,{SIGNED}")
    assert chosen(lexicon, "cachectin", "Gene", "Patients had cachectin") == ("HGNC:11892", "override:add:exact")
    assert chosen(lexicon, "cachectin", "Gene", "Mice had cachectin") == ("MGI:104798", "override:add:exact")


@pytest.mark.parametrize(
    ("name", "identifier", "match"),
    [
        ("Alzheimer and hypertensive damage", "MESH:D006973", "override:prefer:neighbour"),
        ("breast and ovarian cancer", "MESH:D061325", "override:prefer:used"),
    ],
)
def test_a_list_is_what_curators_say_it_is(tmp_path: Path, name: str, identifier: str, match: str) -> None:
    syndrome = disease("MESH:D061325", "Hereditary Breast and Ovarian Cancer Syndrome", "mesh")
    overrides = tmp_path / "overrides.csv"
    overrides.write_text(f"{HEADER}\nprefer,{name},Disease,{identifier},{SIGNED}", encoding="utf-8")
    told, untold = (open_tiny_lexicon(tmp_path, (*ROWS, syndrome), overrides=path) for path in (overrides, None))
    assert chosen(told, name, "Disease") == (identifier, match)
    taken_apart = link(untold, name, "Disease")
    assert isinstance(taken_apart, Linked) and len(taken_apart.links) == 2


def test_a_forbidden_gene_makes_no_other_one_likelier(curated: Open) -> None:
    opened = curated(f"forbid,TNF,Gene,HGNC:11892,{SIGNED}")
    text = "Yeast cells. In yeast, Saccharomyces cerevisiae, we found the yeast TNF."
    linked = link(opened, "TNF", "Gene", text)
    assert isinstance(linked, Unlinked) and linked.reason == "other_species"
    assert [candidate.identifier for candidate in linked.losing] == ["MGI:104798"]


def test_all_that_is_forbidden_is_told_so_whatever_species_the_article_speaks_of(curated: Open) -> None:
    opened = curated(f"forbid,KRAS,Gene,HGNC:6407,{SIGNED}")
    assert (
        chosen(opened, "KRAS", "Gene", "In yeast, Saccharomyces cerevisiae, we found yeast KRAS.") == "forbidden"
    )


def test_an_added_go_term_is_among_those_to_look_for(curated: Open) -> None:
    lexicon = curated(f"add,cellular suicide,BiologicalProcess,GO:0006915,{SIGNED}")
    assert "cellular suicide" in {name.name for name in lexicon.go_names()}
    assert chosen(lexicon, "cellular suicide", "BiologicalProcess") == ("GO:0006915", "override:add:exact")


def test_the_fingerprint_follows_what_decides_and_nothing_else(curated: Open) -> None:
    first, second = "add,clinic gene,Gene,HGNC:1100", "forbid,BRCC1,Gene,HGNC:1100"
    plain = linking_fingerprint(curated())
    both = linking_fingerprint(curated(f"{first},{SIGNED}", f"{second},{SIGNED}"))
    assert both != plain
    assert linking_fingerprint(curated(f"{second},bob,2026-02-01,again", f"{first},{SIGNED}")) == both
    assert linking_fingerprint(curated(f"{first},{SIGNED}")) not in {plain, both}


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_spreadsheet_may_write_it_as_it_does(curated: Open, mark: str) -> None:
    columns = mark.join(("Name", "action", "Type", "identifier", "articles", "curator", "date", "why"))
    row = mark.join(("clinic gene", "Add", "Gene", "HGNC:1100", "12", "ann", "2026-01-31", '"two\nlines"'))
    waiting = mark.join(("other gene", "", "Gene", "", "3", "", "", ""))
    lexicon = curated(f"{mark}{mark}", '"# said, in January"', row, waiting, header=f"﻿# curated by us\n{columns}")
    (told,) = (resolved.override for resolved in lexicon.overrides.rows)
    assert (told.action, told.name, told.why, told.line) == ("add", "clinic gene", "two\nlines", 6)


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (["ad,x,Gene,HGNC:1100,ann,2026-01-31,so"], "line 2: action 'ad'; give one of add, forbid, prefer"),
        (["add,,Gene,HGNC:1100,ann,2026-01-31,so"], "line 2: no name in the row of ''"),
        (["add,x,Gene,HGNC:1100,,2026-01-31,so"], "line 2: no curator in the row of 'x'"),
        ([",x,Gene,HGNC:1100,ann,2026-01-31,so"], "line 2: no action in the row of 'x'"),
        (["add,x"], "line 2: no type in the row of 'x'"),
        (["add,(+),Gene,HGNC:1100,ann,2026-01-31,so"], "line 2: name '(+)' has no letter or digit"),
        (["add,x,Protein,HGNC:1100,ann,2026-01-31,so"], "line 2: type 'Protein'; give one of Gene, Disease"),
        (["add,x,Gene,HGNC:1100,ann,31.1.2026,so"], "line 2: date '31.1.2026' is no day; write it as 2026-01-31"),
        (["", "add,x,Gene,HGNC:9,ann,2026-01-31,so"], "line 3: identifier 'HGNC:9' of 'x' is in no vocabulary"),
        (
            ["add,x,Gene,MESH:D009325,ann,2026-01-31,so"],
            "line 2: type 'Gene' of 'x': MESH:D009325 (Nausea) is a Disease",
        ),
        (
            [f"add,x,Gene,HGNC:1100,{SIGNED}", f"forbid,X,Gene,NCBIGene:672,{SIGNED}"],
            "line 3: forbid 'X' NCBIGene:672, but line 2 says add; keep one of them",
        ),
        (
            [f"add,x,Gene,HGNC:9,{SIGNED}", f"add,y,Gene,HGNC:1100,{SIGNED}", f"add,z,Gene,no,{SIGNED}"],
            "line 2: identifier 'HGNC:9' of 'x' is in no vocabulary of the lexicon; give a CURIE that is, as "
            "MESH:D001943, or take the row out (also wrong: line 4)",
        ),
    ],
)
def test_a_wrong_row_refuses_the_file_and_says_where(curated: Open, lines: list[str], found: str) -> None:
    with pytest.raises(Misconfigured) as refused:
        curated(*lines)
    assert f"overrides.csv, {found}" in str(refused.value)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"action,name\nadd,x\n", "line 1: the header 'action,name' lacks type, identifier, curator, date, why"),
        (b"action,name,\xff", "no UTF-8"),
        (HEADER.encode() + b'\nadd,"x', "no type in the row of 'x'"),
    ],
)
def test_a_file_that_is_no_table_of_overrides_is_refused(tmp_path: Path, content: bytes, found: str) -> None:
    path = tmp_path / "overrides.csv"
    path.write_bytes(content)
    with pytest.raises(Misconfigured) as refused:
        open_tiny_lexicon(tmp_path, overrides=path)
    assert str(path) in str(refused.value)
    assert found in str(refused.value)


def test_a_file_without_rows_says_nothing(curated: Open) -> None:
    lexicon = curated()
    assert (lexicon.overrides.rows, lexicon.overrides.version) == ((), "")
    assert isinstance(link(lexicon, "BRCA1", "Gene"), Linked)
