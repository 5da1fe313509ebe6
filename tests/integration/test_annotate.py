"""`annotate` and `evaluate` for a scorer of one's own: every format, exact offsets, given mentions."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import Run

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


def test_given_mentions_stay_as_they_are_and_relations_never(tmp_path: Path, kg: Run) -> None:
    path, out = tmp_path / "in.txt", tmp_path / "out.txt"
    path.write_bytes(_encode("pubtator"))
    done = kg("annotate", path, out, "--from", "pubtator", "--mentions", "given", data=tmp_path / "data")
    assert done.returncode == 0, done.stderr
    for annotated, given in zip(_decode(out.read_bytes(), "pubtator"), map(_document, _IDS), strict=True):
        assert annotated.annotations == given.annotations
        assert annotated.relations == ()


def test_standard_streams_do_for_files(tmp_path: Path) -> None:
    command = [str(Path(sys.executable).with_name("kg-pipeline")), "annotate", "--from", "jsonl"]
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
