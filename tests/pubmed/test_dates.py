"""PubMed's dates as ISO dates."""

import pytest
from lxml import etree

from kg_pipeline.pubmed.dates import read_date


@pytest.mark.parametrize(
    ("fields", "iso"),
    [
        ("<Year>2016</Year><Month>03</Month><Day>05</Day>", "2016-03-05"),
        ("<Year>2016</Year><Month>Mar</Month><Day>5</Day>", "2016-03-05"),
        ("<Year>2016</Year><Month>Mar</Month>", "2016-03"),
        ("<Year>2016</Year><Season>Spring</Season>", "2016"),
        ("<Year>2016</Year><Month>02</Month><Day>31</Day>", "2016-02"),
        ("<Year>2016</Year><Month>13</Month>", "2016"),
        ("<Year>MMXVI</Year>", ""),
        ("<MedlineDate>1998 Dec-1999 Jan</MedlineDate>", "1998-12"),
        ("<MedlineDate>2000 Dec 23-30</MedlineDate>", "2000-12-23"),
        ("<MedlineDate>2000 Dec 31-2001 Jan 6</MedlineDate>", "2000-12-31"),
        ("<MedlineDate>2015-2016</MedlineDate>", "2015"),
        ("<MedlineDate>2000 Spring-Summer</MedlineDate>", "2000"),
        ("<MedlineDate>Fall 1984</MedlineDate>", "1984"),
        ("<MedlineDate>without date</MedlineDate>", ""),
        ("", ""),
    ],
)
def test_a_date_is_as_exact_as_known(fields: str, iso: str) -> None:
    assert read_date(etree.fromstring(f"<PubDate>{fields}</PubDate>")) == iso


def test_no_date_is_empty() -> None:
    assert read_date(None) == ""
