"""GO terms recognized and linked, on CRAFT's development papers, and how fast.

    python benchmarks/go_terms.py DATA                    the lexicon of GO alone, built in KG_CACHE
    python benchmarks/go_terms.py DATA --lexicon FILE     another one

Strict: all pieces of a mention, and the id, retired ones replaced where the lexicon knows by what. Discontinuous
mentions count as missed, since none is looked for. CRAFT's molecular functions are few and mostly hybridization,
which GO has given up. Speed: `recognize` alone, then with linking, over titles and abstracts drawn with a fixed
seed, one process.
"""

import argparse
import json
import lzma
import random
import time
from collections.abc import Sequence
from pathlib import Path

from kg_pipeline.linking.build import ensure_lexicon
from kg_pipeline.linking.lexicon import Lexicon
from kg_pipeline.linking.link import link_mentions
from kg_pipeline.ner.go_terms import GoTermRecognizer
from kg_pipeline.records import Document, Passage
from kg_pipeline.settings import Settings
from kg_pipeline.text.sentences import split_sentences
from kg_pipeline.training.corpora import development_documents
from kg_pipeline.training.go_scores import score_terms


def main() -> None:
    """Print scores by branch and rates."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="folder with corpora/craft and text/abstracts.jsonl.xz")
    parser.add_argument("--lexicon", type=Path)
    parser.add_argument("--abstracts", type=int, default=3000)
    options = parser.parse_args()
    path = options.lexicon or ensure_lexicon(Settings.from_environment().cache, vocabularies=["go"])
    lexicon = Lexicon.open(path)
    started = time.perf_counter()
    recognizer = GoTermRecognizer(lexicon.go_names())
    print(f"opened in {time.perf_counter() - started:.1f} s")
    papers = development_documents(options.data / "corpora", "craft")
    for type_, score in score_terms(papers, recognizer, lexicon).items():
        for what, counts in (("span and id", score.with_id), ("span only", score.span_only)):
            print(
                f"{type_:18} {what:11} P {counts.precision:.3f} R {counts.recall:.3f} F1 {counts.f1:.3f} "
                f"(tp {counts.tp}, fp {counts.fp}, fn {counts.fn})"
            )
    _time(_read_abstracts(options.data / "text" / "abstracts.jsonl.xz", options.abstracts), recognizer, lexicon)


def _read_abstracts(path: Path, n_abstracts: int) -> list[Document]:
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        rows = [row for row in map(json.loads, lines) if row.get("title") and len(row["text"]) > 500]
    drawn = random.Random(1).sample(rows, n_abstracts)
    return [
        Document(str(number), (Passage(0, row["title"], "title"), Passage(len(row["title"]) + 1, row["text"])))
        for number, row in enumerate(drawn)
    ]


def _time(documents: Sequence[Document], recognizer: GoTermRecognizer, lexicon: Lexicon) -> None:
    n_sentences = sum(len(split_sentences(document)) for document in documents)
    started = time.process_time()
    found = [recognizer.recognize(document) for document in documents]
    recognize_s = time.process_time() - started
    for document, mentions in zip(documents, found, strict=True):
        link_mentions(document, mentions, lexicon)
    linked_s = time.process_time() - started
    n_mentions = sum(map(len, found))
    print(
        f"{len(documents)} abstracts, {n_sentences} sentences, {n_mentions} terms; a CPU second: "
        f"{n_sentences / recognize_s:,.0f} sentences recognized, {n_sentences / linked_s:,.0f} linked too"
    )


if __name__ == "__main__":
    main()
