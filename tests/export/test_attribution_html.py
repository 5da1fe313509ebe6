import re
from html.parser import HTMLParser

import msgspec

from kg_pipeline.export.attribution_html import attribution_page
from kg_pipeline.records.attribution import (
    AttributedEvidence,
    AttributedTriple,
    Attribution,
    Unattributed,
    WordShare,
)

_HOSTILE = "<script>alert('x')</script>&\"'"
_TEXT = f"{_HOSTILE} aspirin. Then aspirin relieved headache."
_SENTENCE = (_TEXT.index("Then"), len(_TEXT))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.opened: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.opened.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def _words() -> tuple[WordShare, ...]:
    values = {"relieved": 1.2, "Then": -0.6, "headache": 0.01}
    return tuple(
        WordShare(found.span(), values.get(found[0], 0.0)) for found in re.finditer(r"\w+|[^\w\s]", _TEXT)
    )


def _evidence(found: Attribution | Unattributed | None = None) -> AttributedEvidence:
    second = _TEXT.rindex("aspirin")
    attribution = Attribution(
        "biored", ("Association", "Bind"), _words(), ((_TEXT.index("aspirin"), _TEXT.index("aspirin") + 7),),
        2.0, 1.4, 24,
    )  # fmt: skip
    return AttributedEvidence(
        id="e1",
        pmid=7,
        title=_HOSTILE,
        counts="supports",
        share=0.5,
        polarity="supports",
        certainty="asserted",
        probability=0.9,
        raw_probability=0.87,
        text=_TEXT,
        passages=((0, len(_TEXT)),),
        sentence=_SENTENCE,
        marks=((second, second + 7), (_TEXT.index("headache"), _TEXT.index("headache") + 8)),
        found=found or attribution,
    )


def _read(evidence: AttributedEvidence, n_evidence: int = 1) -> _Reader:
    ends = (_HOSTILE, "CHEBI:1"), ("headache", "MONDO:2")
    qualifiers = ((_HOSTILE, _HOSTILE),)
    triple = AttributedTriple(ends[0], "biolink:treats", qualifiers, ends[1], 0.5, (evidence,), n_evidence)
    reader = _Reader()
    reader.feed(attribution_page([triple]))
    return reader


def test_all_text_is_escaped_and_nothing_comes_from_elsewhere() -> None:
    page = _read(_evidence())
    tags = {tag for tag, _ in page.opened}
    assert "script" not in tags
    assert page.text.count(_HOSTILE) == 7  # title, heading, names of the triple (3), of the article, its text
    assert not [attrs for tag, attrs in page.opened if "src" in attrs or tag in {"link", "img", "iframe"}]
    (policy,) = [a["content"] for tag, a in page.opened if a.get("http-equiv") == "Content-Security-Policy"]
    assert policy is not None
    assert policy.startswith("default-src 'none'")


def test_words_are_shaded_by_side_and_strength_and_give_their_figure() -> None:
    words = [(attrs["title"], attrs["class"]) for tag, attrs in _read(_evidence()).opened if tag == "i"]
    assert ("+1.200", "f6") in words
    assert ("−0.600", "a3 against") in words
    assert ("+0.010", "") in words


def test_mentions_are_framed_and_the_rest_of_what_was_read_is_grey() -> None:
    page = attribution_page([AttributedTriple(("a", "A:1"), "p", (), ("b", "B:1"), None, (_evidence(),), 1)])
    plain = re.sub(r"</?i[^>]*>", "", page)
    assert "<b>aspirin</b> relieved <b>headache</b>" in plain
    assert '<span class="dim"><u>aspirin</u></span>' in plain
    assert "no edge" in page


def test_the_figures_stand_beside_the_text() -> None:
    text = _read(_evidence(), n_evidence=12).text
    for part in (
        "The first 1 of 12 pieces of evidence",
        "50.0% of the support",
        "0.900; 0.870 before calibration",
        "Association or Bind, asked of the whole text",
        "0.881, +0.011 against the shipped model",
        "+1.40, a probability of 0.802",
        "log-odds less baseline +0.60; gap +0.0100 with 24 points",
        "relieved +1.20",
        "Then −0.60",
    ):
        assert part in text


def test_triples_for_which_the_page_had_no_room_have_no_section_and_are_counted() -> None:
    def page(*others: int) -> str:
        shown = AttributedTriple(("a", "A:1"), "biolink:treats", (), ("b", "B:1"), 0.5, (_evidence(),), 12)
        left_out = (msgspec.structs.replace(shown, evidence=(), n_evidence=n_evidence) for n_evidence in others)
        return attribution_page([shown, *left_out])

    assert page(12, 3).count("<h2>") == 1
    assert "The first 0" not in page(12, 3)
    assert "2 more triples are not shown, with 15 pieces of evidence" in page(12, 3)
    assert "1 more triple is not shown, with 1 piece of evidence" in page(1)
    assert "not shown" not in page()


def test_evidence_without_shares_says_why_and_shows_its_sentence() -> None:
    page = _read(_evidence(Unattributed("denial", f"a rule, {_HOSTILE}")))
    assert f"not attributed: a rule, {_HOSTILE}" in page.text
    assert "Then aspirin relieved headache." in page.text
    assert not [tag for tag, _ in page.opened if tag == "i"]


def test_a_text_without_any_share_is_plain() -> None:
    found = _evidence().found
    assert isinstance(found, Attribution)
    still = msgspec.structs.replace(found, words=tuple(WordShare(word.span, 0.0) for word in found.words))
    assert {attrs["class"] for tag, attrs in _read(_evidence(still)).opened if tag == "i"} == {""}
