import pytest

from kg_pipeline.ledger.claims import Claim, claims_of, is_notice, is_review
from kg_pipeline.records import Article, Correction


def article(*corrections: Correction, types: tuple[str, ...] = ()) -> Article:
    return Article(pmid=10, version=1, title="A title.", corrections=corrections, publication_types=types)


def test_a_record_that_says_it_was_retracted_claims_so_of_itself() -> None:
    assert claims_of(article(Correction("RetractionIn", 11))) == (
        Claim(10, "retraction", "record", 10, "RetractionIn"),
    )


def test_a_retraction_needs_no_pmid_of_its_notice() -> None:
    assert claims_of(article(Correction("RetractionIn", None, "J Invented. 2020"))) == (
        Claim(10, "retraction", "record", 10, "RetractionIn"),
    )


def test_the_publication_type_is_a_claim_of_its_own() -> None:
    retracted = article(Correction("RetractionIn", 11), types=("Retracted Publication",))
    assert [claim.basis for claim in claims_of(retracted)] == ["Retracted Publication", "RetractionIn"]


@pytest.mark.parametrize(
    ("kind", "claimed"),
    [("RetractionOf", "retraction"), ("ExpressionOfConcernFor", "concern"), ("ErratumFor", "erratum")],
)
def test_a_notice_claims_of_the_article_it_is_about(kind: str, claimed: str) -> None:
    notice = article(Correction(kind, 7))
    assert claims_of(notice) == (Claim(7, claimed, "notice", 10, kind),)  # type: ignore[arg-type]
    assert is_notice(notice)


def test_a_partial_retraction_flags_and_does_not_retract() -> None:
    assert claims_of(article(Correction("PartialRetractionIn", 11)))[0].kind == "erratum"


@pytest.mark.parametrize(
    "kind", ["UpdateIn", "UpdateOf", "RepublishedIn", "RepublishedFrom", "ReprintOf", "OriginalReportIn"]
)
def test_a_version_of_the_article_is_claimed_of_the_other_one(kind: str) -> None:
    assert claims_of(article(Correction(kind, 7))) == (Claim(7, "version", "record", 10, kind),)


def test_a_corrected_republication_is_a_version_and_an_erratum() -> None:
    claimed = claims_of(article(Correction("CorrectedandRepublishedIn", 7)))
    assert [(claim.pmid, claim.kind) for claim in claimed] == [(7, "version"), (10, "erratum")]


def test_no_article_is_a_version_of_itself_or_of_one_without_a_pmid() -> None:
    assert claims_of(article(Correction("UpdateOf", 10), Correction("UpdateIn", None, "J Invented. 2020"))) == ()


def test_comments_claim_nothing() -> None:
    commented = article(Correction("CommentIn", 11))
    assert claims_of(commented) == ()
    assert not is_notice(commented)
    assert is_notice(article(Correction("CommentOn", 7)))


def test_reviews_are_known_by_their_publication_type() -> None:
    assert is_review(article(types=("Journal Article", "Review")))
    assert not is_review(article(types=("Journal Article",)))
