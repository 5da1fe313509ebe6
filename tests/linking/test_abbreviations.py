"""Schwartz-Hearst on invented sentences."""

import pytest
from tiny_lexicon import document_of

from kg_pipeline.linking.abbreviations import find_abbreviations, find_bracketed, find_long_form


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("We treated chronic kidney disease (CKD) early.", {"CKD": "chronic kidney disease"}),
        ("The heat shock protein (HSP) rose.", {"HSP": "heat shock protein"}),
        ("NSCLC (non-small cell lung cancer) is common.", {"NSCLC": "non-small cell lung cancer"}),
        ("tumor necrosis factor-alpha [TNF-a]", {"TNF-a": "tumor necrosis factor-alpha"}),
        ("Liver failure (LF; 12 patients) and sepsis", {"LF": "Liver failure"}),
        ("It rose in 2016 (Fig. 2) by half (50%).", {}),
        ("It was mild. Acute renal injury (ARI) followed.", {"ARI": "Acute renal injury"}),
        ("A drug (given twice) worked.", {}),
        ("In myotonic dystrophy (DM) muscles waste.", {"DM": "myotonic dystrophy"}),
        ("In atrophic dystrophy (DM) muscles waste.", {}),
        (
            "Late attenuated adenomatous polyposis coli (AAPC) ran.",
            {"AAPC": "attenuated adenomatous polyposis coli"},
        ),
        ("Some adenomatous polyposis coli (AAPC) ran.", {"AAPC": "adenomatous polyposis coli"}),
    ],
)
def test_short_forms_find_their_long_forms(text: str, found: dict[str, str]) -> None:
    assert find_abbreviations(document_of(text)) == found


def test_the_first_definition_counts() -> None:
    text = "Alzheimer disease (AD) differs. Atopic dermatitis (AD) itches."
    assert find_abbreviations(document_of(text)) == {"AD": "Alzheimer disease"}


def test_the_first_character_stands_at_the_start_of_a_word() -> None:
    assert find_long_form("CA", "hepatic adenoma") is None
    assert find_long_form("HA", "a hepatic adenoma") == "hepatic adenoma"


def test_the_words_before_a_bracket_are_those_of_its_sentence() -> None:
    text = "It works. Then carmustine (BCNU) was given, and aspirin (twice a day, by mouth) too."
    assert find_bracketed(document_of(text)) == {"BCNU": "Then carmustine"}
