import msgspec
from hypothesis import given
from hypothesis import strategies as st

from kg_pipeline.ledger.places import Place, nlm_place, place_received
from kg_pipeline.records import Received


def received(sha256: str, name: str = "mine.xml") -> Received:
    return Received(sha256, name, "file", "2026-01-01T00:00:00+00:00", f"received/{sha256}", 1)


def test_nlm_names_state_year_and_number() -> None:
    assert nlm_place("pubmed26n1501.xml.gz") == Place(2026, 1501, 0)
    assert nlm_place("medline16n0902.xml") == Place(2016, 902, 0)


def test_other_names_state_nothing() -> None:
    assert nlm_place("pubmed21n1016_excerpt.xml.gz") is None
    assert nlm_place("efetch-1.xml") is None


def test_a_file_of_any_other_name_comes_after_the_newest_nlm_file_known() -> None:
    known = [Place(2026, 3, 0), Place(2026, 3, 4)]
    placed = place_received([received("b"), received("a")], known)
    assert [(file.sha256, place) for file, place in placed] == [
        ("a", Place(2026, 3, 5)),
        ("b", Place(2026, 3, 6)),
    ]


def test_an_answer_keeps_the_place_it_was_received_at() -> None:
    answer = msgspec.structs.replace(received("a"), way="entrez", after=(2026, 3))
    known = [Place(2026, 3, 4), Place(2026, 5, 0)]
    assert place_received([answer, received("b", "pubmed26n0007.xml")], known)[0] == (answer, Place(2026, 3, 5))


def test_nlm_files_of_the_same_call_are_known_first() -> None:
    placed = {
        file.sha256: place
        for file, place in place_received([received("a"), received("b", "pubmed26n0007.xml")], [])
    }
    assert placed == {"a": Place(2026, 7, 1), "b": Place(2026, 7, 0)}


@given(st.permutations([received("a"), received("b", "pubmed26n0007.xml"), received("c"), received("c")]))
def test_the_order_of_files_in_one_call_changes_nothing(files: list[Received]) -> None:
    assert place_received(files, []) == place_received(sorted(files, key=lambda file: file.sha256), [])
