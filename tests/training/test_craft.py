"""CRAFT's archive, over one invented paper."""

import io
import tarfile
from collections import Counter
from pathlib import Path

import pytest

from kg_pipeline.errors import BadInput
from kg_pipeline.records import Annotation, Passage
from kg_pipeline.text.slips import describe_slips
from kg_pipeline.training.corpora import development_documents, development_ids, training_documents
from kg_pipeline.training.craft import read_craft

TEXT = "Yeast and sleep\n\nCells divide; they α grow and do repair DNA.\n"


def knowtator(*annotations: tuple[str, tuple[tuple[int, int], ...]]) -> str:
    """A file of annotations: class, and spans in the order given."""
    spans = "".join(
        f'<annotation><mention id="m{number}"/><annotator id="a">x</annotator>'
        + "".join(f'<span start="{start}" end="{end}"/>' for start, end in spans)
        + "<spannedText>x</spannedText></annotation>"
        for number, (_, spans) in enumerate(annotations)
    )
    classes = "".join(
        f'<classMention id="m{number}"><mentionClass id="{identifier}">x</mentionClass></classMention>'
        for number, (identifier, _) in enumerate(annotations)
    )
    return f'<?xml version="1.0"?><annotations textSource="7.txt">{spans}{classes}</annotations>'


def archive(path: Path, members: dict[str, str]) -> Path:
    with tarfile.open(path, "w:xz") as tar:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content.encode())
            tar.addfile(info, io.BytesIO(content.encode()))
    return path


def concepts(branch: str) -> str:
    return f"concept-annotation/{branch}/{branch}/knowtator/7.txt.knowtator.xml"


def test_a_paper_is_read_with_its_annotations_of_every_branch(tmp_path: Path) -> None:
    grow, repair = TEXT.index("grow"), TEXT.index("repair")
    path = archive(
        tmp_path / "craft.tar.xz",
        {
            concepts("GO_BP"): knowtator(
                ("GO:0006281", ((repair + 7, repair + 10), (repair, repair + 6))),
                ("GO:0040007", ((grow, grow + 4),)),
            ),
            concepts("GO_CC"): knowtator(("GO:0005623", ((17, 22),))),
            "concept-annotation/CHEBI/CHEBI/knowtator/7.txt.knowtator.xml": "no XML, and nobody reads it",
            "articles/txt/7.txt": TEXT,
        },
    )
    (paper,) = read_craft(path)
    assert paper.document.id == "7"
    assert paper.document.passages == (
        Passage(0, "Yeast and sleep", "paragraph"),
        Passage(17, "Cells divide; they α grow and do repair DNA.", "paragraph"),
    )
    assert paper.annotations == (
        Annotation(((17, 22),), "Cells", "CellularComponent", ("GO:0005623",)),
        Annotation(((grow, grow + 4),), "grow", "BiologicalProcess", ("GO:0040007",)),
        Annotation(
            ((repair, repair + 6), (repair + 7, repair + 10)), "repair DNA", "BiologicalProcess", ("GO:0006281",)
        ),
    )


@pytest.mark.parametrize(
    ("xml", "message"),
    [
        ("<annotations>", "not well-formed"),
        (knowtator(("GO:1", ((0, 999),))), "span 0:999 is no part of the text"),
        (knowtator(("GO:1", ((5, 5),))), "span 5:5 is no part of the text"),
        ('<annotations><annotation><mention id="x"/></annotation></annotations>', "without a class"),
        (knowtator(("GO:1", ())), "without a span"),
    ],
)
def test_a_wrong_file_is_named(tmp_path: Path, xml: str, message: str) -> None:
    path = archive(tmp_path / "craft.tar.xz", {"articles/txt/7.txt": TEXT, concepts("GO_MF"): xml})
    with pytest.raises(BadInput, match=message) as refused:
        list(read_craft(path))
    assert "GO_MF of 7" in str(refused.value)


def test_what_is_no_such_archive_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text.tar.xz").write_text("no archive")
    with pytest.raises(BadInput, match="cannot be read"):
        list(read_craft(tmp_path / "text.tar.xz"))
    with pytest.raises(BadInput, match="no articles/txt"):
        list(read_craft(archive(tmp_path / "empty.tar.xz", {"README": "x"})))


def test_the_corpus_is_read_whole(shared_data: Path) -> None:
    corpora = shared_data / "corpora"
    papers = development_documents(corpora, "craft")
    types = Counter(annotation.type for paper in papers for annotation in paper.annotations)
    assert (len(papers), types["BiologicalProcess"], types["CellularComponent"]) == (7, 1655, 562)
    assert not any(describe_slips(paper) for paper in papers)
    assert len(training_documents(corpora, "craft", development_ids(corpora))) == 60
