import pytest

from kg_pipeline.errors import Misconfigured
from kg_pipeline.ner.labels import group_words, read_labels

BIO = ("O", "B-Disease", "I-Disease", "B-GENE", "I-GENE")
BIOES = ("O", "B-Chem", "I-Chem", "E-Chem", "S-Chem")


@pytest.mark.parametrize(
    ("scheme", "tags", "spans"),
    [
        (BIO, "O B-Disease I-Disease O", [(1, 2)]),
        (BIO, "B-Disease B-Disease I-Disease", [(0, 0), (1, 2)]),
        (BIO, "I-Disease I-Disease O I-GENE", [(0, 1), (3, 3)]),
        (BIO, "B-Disease I-GENE", [(0, 0), (1, 1)]),
        (BIOES, "B-Chem I-Chem E-Chem S-Chem S-Chem", [(0, 2), (3, 3), (4, 4)]),
        (BIOES, "B-Chem E-Chem I-Chem E-Chem", [(0, 1), (2, 3)]),
        (("O", "Disease", "Drug"), "Disease Disease Drug O Drug", [(0, 1), (2, 2), (4, 4)]),
        (("O", "B_protein", "L_protein", "U_protein"), "B_protein L_protein U_protein", [(0, 1), (2, 2)]),
    ],
)
def test_tags_of_every_published_scheme_make_mentions(
    scheme: tuple[str, ...], tags: str, spans: list[tuple[int, int]]
) -> None:
    labels = read_labels("m", scheme)
    assert group_words([labels[scheme.index(tag)] for tag in tags.split()]) == spans


def test_foreign_types_are_outside() -> None:
    labels = read_labels("m", ("O", "B-Species", "B-Gene_or_gene_product"))
    assert [label.type for label in labels] == [None, None, "Gene"]


def test_a_model_that_names_none_of_our_types_is_refused() -> None:
    with pytest.raises(Misconfigured, match="LABEL_0, LABEL_1"):
        read_labels("m", ("LABEL_0", "LABEL_1"))
