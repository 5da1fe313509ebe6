"""`annotate` and `evaluate` for a scorer of one's own: every format, exact offsets, given mentions."""

import gzip
import io
import json
import lzma
import subprocess
from pathlib import Path

import pytest
from command_line import KG_PIPELINE, Run

from kg_pipeline.records import AnnotatedDocument, Annotation, Document, DocumentRelation, Passage
from kg_pipeline.text.formats import READERS, WRITERS

_TITLE = "BRCA1 mutations and breast cancer."
_ABSTRACT = (
    "Mutations of BRCA1 cause breast cancer in many families. Warfarin, an \U0001d6fc-blocker to nobody, "
    "interacted with amiodarone and caused bleeding. Tamoxifen treats breast cancer."
)
_IDS = ["99000003", "99000001", "99000002"]


def _document(document_id: str) -> AnnotatedDocument:
    """With a mention that is none of ours and a relation nobody states."""
    document = Document(document_id, (Passage(0, _TITLE, "title"), Passage(len(_TITLE) + 1, _ABSTRACT)))
    annotations = tuple(
        Annotation(((start, start + len(name)),), name, kind, (identifier,))
        for name, kind, identifier in [("families", "Gene", "999999"), ("bleeding", "Disease", "D999999")]
        for start in [document.text.index(name)]
    )
    return AnnotatedDocument(document, annotations, (DocumentRelation("Association", "999999", "D999999"),))


def _encode(form: str) -> bytes:
    stream = io.BytesIO()
    WRITERS[form](map(_document, _IDS), stream)
    return stream.getvalue()


def _decode(content: bytes, form: str) -> list[AnnotatedDocument]:
    return list(READERS[form](io.BytesIO(content), "annotated"))


@pytest.mark.parametrize(("source", "target"), list(zip(WRITERS, [*list(WRITERS)[1:], "pubtator"], strict=True)))
def test_what_the_input_annotates_is_dropped_and_all_else_stays(
    source: str, target: str, tmp_path: Path, kg: Run
) -> None:
    path, out = tmp_path / "in", tmp_path / "out"
    path.write_bytes(_encode(source))
    done = kg("annotate", path, out, "--from", source, "--to", target, data=tmp_path / "data")
    assert done.returncode == 0, done.stderr
    documents = _decode(out.read_bytes(), target)
    assert [annotated.document for annotated in documents] == [_document(name).document for name in _IDS]
    for annotated in documents:
        text = annotated.document.text
        assert all(text[found.start_char : found.end_char] == found.text for found in annotated.annotations)
        found = {(mention.text, mention.type, mention.identifiers) for mention in annotated.annotations}
        assert ("BRCA1", "Gene", ("672",)) in found
        assert ("Warfarin", "Chemical", ("D014859",)) in found
        assert not any(mention.text == "families" for mention in annotated.annotations)
        pairs = {frozenset((relation.subject, relation.object)) for relation in annotated.relations}
        assert frozenset(("672", "D001943")) in pairs
        assert frozenset(("999999", "D999999")) not in pairs


def test_given_mentions_stay_to_the_letter_and_relations_never(tmp_path: Path, kg: Run) -> None:
    path, out = tmp_path / "in.txt.gz", tmp_path / "out.txt.xz"
    text = f"1|t|{_TITLE}\n1|a|\n1\t0\t5\tBRCA1\tGene\t-1\n1\t20\t33\tbreast cancer\tModifier\tD1|-1\tx|y\n"
    slips = "1\t1\t6\tBRCA1\tGene\n1\t90\t99\tbeyond\tGene\t7\n1\t9\t5\tturned\tDisease\t8\n"
    path.write_bytes(gzip.compress(f"{text}{slips}1\tAssociation\t7\tD1\n\n".encode()))
    done = kg("annotate", path, out, "--from", "pubtator", "--mentions", "given", data=tmp_path / "data")
    assert done.returncode == 0, done.stderr
    assert lzma.decompress(out.read_bytes()).decode() == f"{text}{slips}\n"
    warnings = done.stderr.splitlines()
    assert len(warnings) == 3
    assert warnings[1] == (
        f"kg-pipeline: {path}, document 1: mention 'beyond' at 90:99 is no part of the text "
        f"({len(_TITLE)} characters); kept as given"
    )


@pytest.mark.parametrize(
    ("form", "ids", "identifiers"),
    [
        ("pubtator", "field", ("672", "D001943")),
        ("bioc-xml", "node", ("NCBIGene:672", None)),
        ("bioc-json", "field", ("672", "D001943")),
        ("jsonl", "node", ("NCBIGene:672", None)),
    ],
)
def test_spans_and_types_stay_and_the_identifiers_are_ours(
    form: str, ids: str, identifiers: tuple[str, str | None], tmp_path: Path, kg: Run
) -> None:
    path, out = tmp_path / "in", tmp_path / "out"
    title = "Breast tumours and cancer: BRCA1 in Homo sapiens."
    given = [
        Annotation(((0, 6), (19, 25)), "Breast cancer", "DiseaseClass", ("D1", "D2"), "|"),
        Annotation(((27, 32),), "BRCA1", "GeneOrGeneProduct", ("7157",)),
        Annotation(((36, 48),), "Homo sapiens", "OrganismTaxon", ("9606",)),
        Annotation(((28, 33),), "BRCA1", "Gene", ("7157",)),
    ]
    relation = DocumentRelation("Association", "7157", "D1")
    with path.open("wb") as stream:
        document = Document("1", (Passage(0, title, "title"),))
        WRITERS[form]([AnnotatedDocument(document, tuple(given), (relation,))], stream)
    done = kg("annotate", path, out, "--from", form, "--mentions", "spans", "--ids", ids, data=tmp_path / "data")
    assert done.returncode == 0, done.stderr
    assert all("mention 'BRCA1' at 28:33 stands where" in line for line in done.stderr.splitlines())
    (before,), (after,) = _decode(path.read_bytes(), form), _decode(out.read_bytes(), form)
    kept = [[(each.spans, each.text, each.type) for each in read.annotations] for read in (before, after)]
    assert kept[0] == kept[1]
    assert [(each.spans, each.type) for each in after.annotations][1:] == [(g.spans, g.type) for g in given[1:]]
    disease, gene, species, slipped = (each.identifiers for each in after.annotations)
    assert (gene, species, slipped) == ((identifiers[0],), (), (identifiers[0],))
    if form != "pubtator":  # which holds no pieces: there the words are all from first to last
        assert after.annotations[0].spans == given[0].spans
        (found,) = disease
        assert found == identifiers[1] if identifiers[1] else found.startswith("MONDO:")
    assert relation not in after.relations


def test_drugs_of_the_ddi_corpus_get_their_identifiers(tmp_path: Path, kg: Run) -> None:
    folder, out = tmp_path / "ddi", tmp_path / "out.jsonl"
    folder.mkdir()
    (folder / "d1.xml").write_text(
        '<document id="D.1"><sentence id="s0" text="Aspirin raises the level of warfarin and XYZZY-9.">'
        '<entity id="e0" charOffset="0-6" type="drug" text="Aspirin"/>'
        '<entity id="e1" charOffset="28-35" type="drug" text="warfarin"/>'
        '<entity id="e2" charOffset="41-47" type="drug_n" text="XYZZY-9"/>'
        '<pair id="p0" e1="e0" e2="e1" ddi="true" type="mechanism"/></sentence></document>',
        encoding="utf-8",
    )
    spans = ("--from", "ddi", "--to", "jsonl", "--mentions", "spans", "--ids", "node")
    done = kg("annotate", folder, out, *spans, data=tmp_path / "data")
    assert done.returncode == 0, done.stderr
    (annotated,) = _decode(out.read_bytes(), "jsonl")
    assert [(found.type, found.identifiers) for found in annotated.annotations] == [
        ("drug", ("DRUGBANK:DB00945",)),
        ("drug", ("DRUGBANK:DB00682",)),
        ("drug_n", ()),
    ]
    assert (0, 1) in {(pair.first, pair.second) for pair in annotated.pairs}


def test_a_document_too_long_to_be_read_is_named_and_the_others_written(tmp_path: Path, kg: Run) -> None:
    path, out = tmp_path / "in.xml", tmp_path / "out.jsonl"
    mention = (
        '<annotation id="1"><infon key="type">Gene</infon><location offset="0" length="5"/><text>BRCA1</text>'
        "</annotation>"
    )
    documents = "".join(
        f"<document><id>{name}</id><passage><offset>0</offset><text>{text}</text>{mention}</passage></document>"
        for name, text in (("1", _TITLE), ("2", "BRCA1 " * 9_000_000), ("3", _TITLE))
    )
    path.write_text(f"<collection>{documents}</collection>", encoding="utf-8")
    done = kg("annotate", path, out, "--from", "bioc-xml", "--to", "jsonl", data=tmp_path / "data")
    assert done.returncode == 3
    message = f"kg-pipeline: {path}, document 2: 54000000 characters; at most 5000000 are read, split it\n"
    assert done.stderr == message
    assert [annotated.document.id for annotated in _decode(out.read_bytes(), "jsonl")] == ["1", "3"]
    scored = kg("evaluate", path, "--from", "bioc-xml", "--json", data=tmp_path / "data")
    assert (scored.returncode, scored.stderr) == (3, message)
    score = json.loads(scored.stdout)["mentions"]["Gene"]
    assert (score["tp"], score["fn"]) == (2, 1)


def test_of_a_broken_source_the_documents_before_are_written(tmp_path: Path, kg: Run) -> None:
    path, out = tmp_path / "in.jsonl.gz", tmp_path / "out.jsonl"
    path.write_bytes(gzip.compress(_encode("jsonl"))[:-12])
    done = kg("annotate", path, out, "--from", "jsonl", data=tmp_path / "data")
    assert done.returncode == 3
    assert done.stderr.startswith(f"kg-pipeline: {path}: broken archive")
    assert len(done.stderr.splitlines()) == 1
    assert [annotated.document.id for annotated in _decode(out.read_bytes(), "jsonl")] == _IDS[:2]


def test_a_source_that_is_not_there_is_named_alike(tmp_path: Path, kg: Run) -> None:
    missing, good = tmp_path / "missing.txt", tmp_path / "good.txt"
    good.write_bytes(_encode("pubtator"))
    alone = [
        kg("annotate", missing, tmp_path / "out", "--from", "pubtator", data=tmp_path / "data"),
        kg("evaluate", missing, "--from", "pubtator", data=tmp_path / "data"),
    ]
    beside = kg("evaluate", missing, good, "--from", "pubtator", "--json", data=tmp_path / "data")
    cannot = f"kg-pipeline: {missing}: cannot be read (No such file or directory); give a readable file\n"
    assert [done.returncode for done in (*alone, beside)] == [3, 3, 3]
    assert [done.stderr for done in (alone[0], beside)] == [cannot, cannot]
    assert (
        alone[1].stderr
        == f"{cannot}kg-pipeline: {missing}: no document to score; give gold documents in pubtator\n"
    )
    assert not (tmp_path / "out").exists()
    assert json.loads(beside.stdout)["n_documents"] == 3


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (["--types", "Gene, Protein"], "'Protein' is none of Gene, Disease, Chemical, BiologicalProcess"),
        (["--types", ""], "'' is none of"),
        (["--types", "Gene", "--mentions", "given"], "--types and --ids are for mentions to find"),
        (["--ids", "field", "--mentions", "given"], "--types and --ids are for mentions to find"),
        (["--types", "Gene", "--mentions", "spans"], "--types is for mentions to find"),
    ],
)
def test_options_that_mean_nothing_are_wrong_usage(
    arguments: list[str], found: str, tmp_path: Path, kg: Run
) -> None:
    done = kg("annotate", "--from", "pubtator", *arguments, data=tmp_path / "data")
    assert done.returncode == 2
    assert found in done.stderr
    assert "Traceback" not in done.stderr


def test_a_target_that_cannot_be_written_is_named_and_not_the_source(tmp_path: Path, kg: Run) -> None:
    path = tmp_path / "in.txt"
    path.write_bytes(_encode("pubtator"))
    done = kg("annotate", path, path / "out", "--from", "pubtator", data=tmp_path / "data")
    assert done.returncode == 2
    assert done.stderr == f"kg-pipeline: {path / 'out'}: cannot be written (Not a directory); write elsewhere\n"


def test_standard_streams_do_for_files(tmp_path: Path) -> None:
    command = [KG_PIPELINE, "annotate", "--from", "jsonl"]
    done = subprocess.run(
        [*command, "--data", str(tmp_path)], input=_encode("jsonl"), capture_output=True, check=True
    )
    assert [annotated.document.id for annotated in _decode(done.stdout, "jsonl")] == _IDS


def test_what_annotate_writes_scores_as_evaluate_says(tmp_path: Path, kg: Run) -> None:
    gold, out, listed = tmp_path / "gold.txt", tmp_path / "out.txt", tmp_path / "ids.txt"
    gold.write_bytes(_encode("pubtator"))
    listed.write_text("\n".join(_IDS[:2]), encoding="utf-8")
    assert kg("annotate", gold, out, "--from", "pubtator", data=tmp_path / "data").returncode == 0
    perfect = kg("evaluate", out, "--from", "pubtator", "--predictions", out, "--json", data=tmp_path / "data")
    report = json.loads(perfect.stdout)
    assert report["n_documents"] == 3
    scored = ("Chemical", "Disease", "Gene", "all")
    assert {kind: score["f1"] for kind, score in report["mentions"].items()} == dict.fromkeys(scored, 1.0)
    arguments = ("evaluate", gold, "--from", "pubtator", "--documents", listed, "--json")
    scores = [
        json.loads(kg(*arguments, *more, data=tmp_path / "data").stdout) for more in ([], ["--predictions", out])
    ]
    assert scores[0] == scores[1]
    assert scores[0]["n_documents"] == 2
    assert scores[0]["mentions"]["Gene"]["tp"] == 0
    assert scores[0]["mentions"]["Disease"]["tp"] == 2


def test_links_of_the_golds_mentions_are_scored_and_its_identifiers_unseen(tmp_path: Path, kg: Run) -> None:
    gold, out = tmp_path / "gold.txt", tmp_path / "out.txt"
    mentions = [(0, 5, "BRCA1", "Gene", "672"), (20, 33, "breast cancer", "Disease", "D001943|D010051")]
    lines = ["\t".join(map(str, ("1", *mention))) for mention in mentions]
    gold.write_text("\n".join([f"1|t|{_TITLE}", "1|a|", *lines, "", ""]), encoding="utf-8")
    spans = ("--from", "pubtator", "--mentions", "spans")
    assert kg("annotate", gold, out, *spans, data=tmp_path / "data").returncode == 0
    assert out.read_text(encoding="utf-8").splitlines()[2:4] == [
        "1\t0\t5\tBRCA1\tGene\t672",
        "1\t20\t33\tbreast cancer\tDisease\tD001943",
    ]
    scored = kg("evaluate", gold, *spans, "--json", data=tmp_path / "data")
    assert scored.returncode == 0, scored.stderr
    report = json.loads(scored.stdout)
    assert {kind: (score["right"], score["reachable"]) for kind, score in report["links"].items()} == {
        "Gene": (1, 1),
        "Disease": (0, 1),  # the gold means two diseases
    }
    of_file = kg("evaluate", gold, *spans, "--predictions", out, "--json", data=tmp_path / "data")
    assert json.loads(of_file.stdout)["links"] == report["links"]
    table = kg("evaluate", gold, *spans, data=tmp_path / "data").stdout
    assert "links of the gold's mentions" in table
    other = kg("evaluate", gold, "--from", "pubtator", "--json", data=tmp_path / "data")
    assert json.loads(other.stdout)["links"] == {}
