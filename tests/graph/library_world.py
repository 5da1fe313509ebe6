"""The tiny world with more that curators ask for: a second disease and drug, flags, guesses, denials, verdicts."""

from dataclasses import replace

from graph_world import (
    CAUSES,
    DISEASE,
    DRUG,
    GENE,
    PROCESS,
    RAISES,
    TREATS,
    WORLD,
    article,
    changed,
    edge,
    evidence,
    related,
    verdict,
)

from kg_pipeline.records import Concept

OVARIAN = Concept("MONDO:0008170", "Disease", "ovarian cancer")
WARFARIN = Concept("DRUGBANK:DB00682", "Drug", "warfarin")
TUMOUR = Concept("MONDO:0005070", "Disease", "neoplasm")
CARCINOMA = Concept("MONDO:0004993", "Disease", "carcinoma")
FAMILY = Concept("FPLX:BRCA", "GeneFamily", "BRCA")
METABOLISM = Concept("GO:0090304", "BiologicalProcess", "nucleic acid metabolic process")

LINKED = changed(edge(OVARIAN, "associated_with", GENE, 0.6), first_seen="2026-01-10", last_seen="2026-01-10")
SLOWS = edge(DRUG, "pharmacologically_interacts_with", WARFARIN, 0.5, qualifiers=(("ddi_type", "mechanism"),))
DENIED = edge(WARFARIN, "contributes_to", OVARIAN, 0.0, support=0, refute=1, status="refuted")
SEEN_AGAIN = changed(CAUSES, last_seen="2026-01-12")

LINKED_TEXT = evidence(LINKED, 4, "BRCA1 may be linked to ovarian cancer.", 0.7)
LINKED_TEXT = changed(LINKED_TEXT, evidence=changed(LINKED_TEXT.evidence, certainty="speculated"))
SLOWS_TEXT = evidence(SLOWS, 1, "Tamoxifen slows the clearance of warfarin.", 0.8)
DENIED_TEXT = evidence(DENIED, 4, "Warfarin did not cause ovarian cancer.", 0.8, "refutes")
REJECTED_TEXT = evidence(RAISES, 1, "Tamoxifen and BRCA1 were discussed.")
FIRST_TEXT = WORLD.evidence[0]

ACCEPTED = verdict(FIRST_TEXT, "accept", "ann", day=1)
FLIPPED = verdict(FIRST_TEXT, "flip", "bob", day=2)
REJECTED = verdict(REJECTED_TEXT, "reject", "ann", day=3)

BACKGROUND = (
    related(DISEASE, "subclass_of", CARCINOMA, "mondo"),
    related(DISEASE, "subclass_of", TUMOUR, "mondo"),
    related(OVARIAN, "subclass_of", TUMOUR, "mondo"),
    related(CARCINOMA, "subclass_of", TUMOUR, "mondo"),
    related(GENE, "member_of", FAMILY, "famplex"),
    related(GENE, "actively_involved_in", PROCESS, "goa", "IDA", "IEA"),
    related(PROCESS, "subclass_of", METABOLISM, "go"),
)

LIBRARY = replace(
    WORLD,
    nodes=(*WORLD.nodes, OVARIAN, WARFARIN, TUMOUR, CARCINOMA, FAMILY, METABOLISM),
    articles=(
        article(1),
        changed(article(2), reinstated=True),
        article(3, "retracted"),
        changed(article(4), claims=("erratum by record PMID:4",)),
    ),
    edges=(SEEN_AGAIN, changed(TREATS, articles=2), *WORLD.edges[2:], LINKED, SLOWS, DENIED),
    evidence=(*WORLD.evidence, LINKED_TEXT, SLOWS_TEXT, DENIED_TEXT),
    verdicts=(ACCEPTED, FLIPPED, REJECTED),
    unlinked=(
        (1, ("disease:foo: syndrome", "gene:bar")),
        (2, ("disease:foo: syndrome",)),
        (3, ("gene:bar",)),
        (4, ()),
    ),
    background=BACKGROUND,
    judged=((ACCEPTED.id, FIRST_TEXT.evidence.id), (FLIPPED.id, FIRST_TEXT.evidence.id)),
)
