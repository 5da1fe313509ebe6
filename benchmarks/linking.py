"""Links of gold mentions against the gold's identifiers, with the lexicon in use: `linking.py DATA`.

Development parts alone, which nothing was trained on (`kg_pipeline/training/corpora.py`). Accuracy at 1 as
`evaluate --mentions spans` has it (docs/scores.md), of all mentions and of those whose identifier the lexicon has.
DDI's drugs have no identifiers: a name that DrugBank lists as an alias counts, and is right where our concept is
one of the drugs that have the alias.
"""

import argparse
import json
import lzma
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import msgspec
from gene_linking import CORPORA as GENE_CORPORA
from gene_linking import measure

from kg_pipeline.evaluation.links import score_links
from kg_pipeline.linking.lexicon import Lexicon
from kg_pipeline.linking.link import link_mentions
from kg_pipeline.records import AnnotatedDocument, Annotation, Linked, Mention
from kg_pipeline.settings import Settings
from kg_pipeline.stages.annotate import find_nodes, link_spans
from kg_pipeline.stages.lexicon import open_lexicon
from kg_pipeline.training.corpora import development_documents

_CORPORA = ("ncbi_disease", "bc5cdr", "biored")
_DRUGS = ("drug", "brand")


def main() -> None:
    """A line of JSON for each corpus and type."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="folder with corpora/ and vocab/")
    data = parser.parse_args().data
    lexicon = open_lexicon(Settings.from_environment())
    for name in _CORPORA:
        for line in score_corpus(data / "corpora", name, lexicon):
            print(json.dumps(line), flush=True)
    for names in GENE_CORPORA:
        counts = Counter[str]()
        for name in names:
            counts += measure(development_documents(data / "corpora", name), lexicon)
        print(json.dumps({"corpus": " + ".join(names), "type": "Gene", **_gene_shares(counts)}), flush=True)
    print(json.dumps(score_drugs(data, lexicon)))


def score_corpus(corpora: Path, name: str, lexicon: Lexicon) -> Iterator[dict[str, object]]:
    """Scores of diseases and chemicals, and how many of the linked diseases have a UMLS concept."""
    gold = development_documents(corpora, name)
    nodes_of = find_nodes(lexicon)
    both = [(each, msgspec.structs.replace(each, annotations=link_spans(each, lexicon, "field"))) for each in gold]
    for type_, score in score_links(both, nodes_of, ("Disease", "Chemical")).items():
        line = {"corpus": name, "type": type_, **msgspec.structs.asdict(score)}
        if type_ == "Disease":
            nodes = [msgspec.structs.replace(each, annotations=link_spans(each, lexicon, "node")) for each in gold]
            line["with_umls"] = _share_with_umls(nodes, lexicon)
        yield line


def _share_with_umls(documents: list[AnnotatedDocument], lexicon: Lexicon) -> float:
    found = Counter[bool]()
    for document in documents:
        for annotation in document.annotations:
            for identifier in annotation.identifiers:
                concept = lexicon.concept(identifier)
                if concept and concept.category in ("Disease", "PhenotypicFeature"):
                    found[any(name.startswith("UMLS:") for name in (concept.id, *concept.xrefs))] += 1
    return round(found[True] / max(1, found.total()), 4)


def _gene_shares(counts: Counter[str]) -> dict[str, object]:
    return {
        "mentions": counts["mentions"],
        "accuracy": round(counts["right"] / counts["mentions"], 4),
        "accuracy_reachable": round(counts["right"] / counts["reachable"], 4),
        "species_right": round(counts["species right"] / counts["linked and reachable"], 4),
    }


def _mention_of(note: Annotation) -> Mention:
    return Mention(note.start_char, note.start_char + len(note.text), note.text, "Chemical")


def score_drugs(data: Path, lexicon: Lexicon) -> dict[str, object]:
    """Of DDI's drugs and brands that DrugBank lists, how many we link to a drug of that name."""
    aliases: dict[str, set[str]] = {}
    with lzma.open(data / "vocab/drugbank/aliases.json.xz") as stream:
        for drug, names in json.load(stream).items():
            for name in names:
                aliases.setdefault(name.lower(), set()).add(f"DRUGBANK:{drug}")
    counts = Counter[str]()
    for annotated in development_documents(data / "corpora", "ddi2013"):
        notes = [note for note in annotated.annotations if note.type in _DRUGS]
        mentions = [
            Mention(note.start_char, note.start_char + len(note.text), note.text, "Chemical") for note in notes
        ]
        for linked in link_mentions(annotated.document, mentions, lexicon):
            meant = aliases.get(linked.mention.text.lower())
            counts["mentions"] += 1
            counts["reachable"] += meant is not None
            if meant and isinstance(linked, Linked):
                concepts = [lexicon.concept(identifier) for identifier in linked.identifiers]
                counts["right"] += any(meant & {each.id, *each.xrefs} for each in concepts if each)
    share = round(counts["right"] / counts["reachable"], 4)
    return {"corpus": "ddi2013", "type": "drug and brand", **counts, "accuracy_reachable": share}


if __name__ == "__main__":
    main()
