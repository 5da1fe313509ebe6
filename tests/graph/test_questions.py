import pytest

from kg_pipeline.errors import Misconfigured
from kg_pipeline.graph.questions import list_questions, question_parameters
from kg_pipeline.graph.statements import read_statements


def test_every_question_is_listed_with_its_one_line_and_its_parameters() -> None:
    questions = {question.name: question for question in list_questions()}
    assert list(questions) == list(read_statements("query"))
    assert len(questions) >= 15
    known = questions["known_of_entity"]
    assert known.summary.startswith("What is known of a gene")
    assert (known.parameters, known.returns[:2]) == (("entity", "limit"), ("subject", "predicate"))


@pytest.mark.parametrize(
    ("name", "given", "expected"),
    [
        ("hubs", {}, {"limit": 25}),
        ("hubs", {"limit": "3"}, {"limit": 3}),
        ("new_edges", {"since": "2026"}, {"since": "2026", "limit": 25}),
        ("said_by_article", {"pmid": "99000006"}, {"pmid": 99000006}),
    ],
)
def test_parameters_are_what_the_question_takes(
    name: str, given: dict[str, str], expected: dict[str, str | int]
) -> None:
    statement, parameters = question_parameters(name, given)
    assert (statement.name, parameters) == (name, expected)


@pytest.mark.parametrize(
    ("name", "given", "said"),
    [
        ("nothing", {}, "use one of: annotated_with"),
        ("new_edges", {}, "new_edges is given no parameters and takes limit, since"),
        ("hubs", {"entity": "x"}, "is given entity and takes limit"),
        ("hubs", {"limit": "many"}, "limit='many' is no whole number"),
        ("said_by_article", {"pmid": "-1"}, "no whole number"),
    ],
)
def test_what_cannot_be_asked_is_said(name: str, given: dict[str, str], said: str) -> None:
    with pytest.raises(Misconfigured, match=said):
        question_parameters(name, given)
