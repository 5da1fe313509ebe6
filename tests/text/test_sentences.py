"""Sentence rules, as a table from text to sentences."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg_pipeline.records import Document, Passage
from kg_pipeline.text.sentences import split_sentences, split_text

_ONE = [
    "Drugs (e.g. Aspirin) were given i.e. Twice daily.",
    "Cells, e.g., HeLa vs. HEK293, differed (Fig. 2 and Figs. 3A).",
    "Smith et al. Reported it first.",
    "Dr. Jones and Prof. J. B. Smith agreed.",
    "Infection with E. coli and S. Typhimurium was common.",
    "The difference was significant (p < .05) at 3.5 mg/kg.",
    "Doses of 2.5 mg i.v. Diazepam were used.",
    "BACKGROUND: Nothing is known of FAKE1.",
    "The U.S. Department of Health paid.",
    "Approx. 5% of Candida spp. Isolates grew.",
    "1. Patients were enrolled.",
    "Strains (see Table 1. Strains are described by Li) grew.",
    "Given to rats No. 12 and No. 14.",
    "A trial (ClinicalTrials.gov: NCT00000000) is open",
]
_SEVERAL = [
    ("It grew. We saw it.", ["It grew.", "We saw it."]),
    ("It grew? Yes! It did.", ["It grew?", "Yes!", "It did."]),
    ("FAKE1 binds DNA. p53 does not. mTOR may.", ["FAKE1 binds DNA.", "p53 does not.", "mTOR may."]),
    ("It was low (p = 0.03). The rest was not.", ["It was low (p = 0.03).", "The rest was not."]),
    ("He gave vitamin D. Patients slept.", ["He gave vitamin D.", "Patients slept."]),
    ("By Smith et al. The cells died.", ["By Smith et al.", "The cells died."]),
    ("It began in 2010. Most died.", ["It began in 2010.", "Most died."]),
    ('He called it "odd." Others agreed.', ['He called it "odd."', "Others agreed."]),
    ("It rose to 3.5. (See below.) It fell.", ["It rose to 3.5.", "(See below.)", "It fell."]),
    ("BACKGROUND: It is so. METHODS: We looked.", ["BACKGROUND: It is so.", "METHODS: We looked."]),
    (
        "It ran for 30 min. Cells died in 5 ms. Ms. Li saw it.",
        ["It ran for 30 min.", "Cells died in 5 ms.", "Ms. Li saw it."],
    ),
    ("St. John's wort helps. No. 5 did not.", ["St. John's wort helps.", "No. 5 did not."]),
    ("It ended.The cells died.", ["It ended.", "The cells died."]),
    ("One paragraph\n\nanother paragraph", ["One paragraph", "another paragraph"]),
    ("¿Fue así? Sí. ¡Claro!", ["¿Fue así?", "Sí.", "¡Claro!"]),
    ("  Spaced.   Twice.  ", ["Spaced.", "Twice."]),
    ("它有效。我们看到了。", ["它有效。", "我们看到了。"]),
    ("α-Fakin falls... Then it rises.", ["α-Fakin falls...", "Then it rises."]),
    ("", []),
    (" \t ", []),
]


def _split(text: str) -> list[str]:
    return [text[start:end] for start, end in split_text(text)]


@pytest.mark.parametrize("text", _ONE)
def test_these_are_one_sentence(text: str) -> None:
    assert _split(text) == [text]


@pytest.mark.parametrize(("text", "sentences"), _SEVERAL)
def test_these_are_several(text: str, sentences: list[str]) -> None:
    assert _split(text) == sentences


def test_a_sentence_never_crosses_a_passage() -> None:
    document = Document("1", (Passage(3, "A title without an end", "title"), Passage(30, "It goes on. It ends.")))
    assert split_sentences(document) == ((3, 25), (30, 41), (42, 50))


@given(st.text(alphabet="Aa1 .?!()\n\"'éα。", max_size=60))
def test_sentences_hold_every_character_that_is_no_space_once_and_in_order(text: str) -> None:
    spans = list(split_text(text))
    assert "".join("".join(text[start:end].split()) for start, end in spans) == "".join(text.split())
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    assert all(text[start:end].strip() == text[start:end] != "" for start, end in spans)
