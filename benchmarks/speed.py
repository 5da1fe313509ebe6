"""The main job against the plain way, on the same articles, in one run.

    python benchmarks/speed.py DATA                  1,000 articles ours, 40 of them the plain way
    python benchmarks/speed.py DATA --articles 5000

Ours is `kg-pipeline run` from its start to its end: models loaded, XML parsed, ledger and graph written. The plain
way is `transformers.pipeline` with batch size 1 for NER and then one pass a candidate pair for relations: the same
encoder (all-MiniLM-L6-v2 with random heads), torch float32, one thread a stream, as many streams as cores; nothing
but the two models is timed. Articles are drawn at random, with a fixed seed. Candidate pairs are those of the
genes, diseases and chemicals that we link in an article, but for pairs of diseases. Memory is the sum over all our
processes, the graph server's too, as a sampler sees it.
"""

import argparse
import json
import lzma
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import combinations
from pathlib import Path
from xml.sax.saxutils import escape

from kg_pipeline.linking.link import link_mentions
from kg_pipeline.records import Document, Linked, Passage
from kg_pipeline.settings import Settings
from kg_pipeline.stages.extractor import open_extractor
from kg_pipeline.stages.recognize import recognize_document

Text = tuple[int, str, str]
"""PMID, title, abstract."""


def main() -> None:
    """Time both and print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="folder with text/abstracts.jsonl.xz")
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--plain-articles", type=int, default=40)
    parser.add_argument("--streams", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    known = {text[0]: text for text in _read_texts(options.data / "text" / "abstracts.jsonl.xz")}
    texts = random.Random(1).sample(list(known.values()), options.articles)
    plain = texts[: options.plain_articles]
    n_pairs, plain_s = _time_plain(plain, options.streams)
    ours_s, peak_bytes, counts = _time_ours(texts)
    plain_rate, our_rate = len(plain) / plain_s, len(texts) / ours_s
    result = {
        "articles": len(texts),
        "ours_articles_per_s": round(our_rate, 2),
        "ours_peak_gib": round(peak_bytes / 2**30, 2),
        "plain_articles": len(plain),
        "plain_pairs_per_article": round(n_pairs / len(plain), 1),
        "plain_articles_per_s": round(plain_rate, 2),
        "ratio": round(our_rate / plain_rate, 1),
        "evidence": counts["evidence"],
        "edges": counts["edges"],
    }
    print(json.dumps(result, indent=2))


def _read_texts(path: Path) -> Iterator[Text]:
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if row.get("pmid") and row.get("year") and row.get("title") and len(row["text"]) > 500:
                yield int(row["pmid"]), row["title"], row["text"]


def _time_ours(texts: list[Text]) -> tuple[float, int, dict[str, int]]:
    with tempfile.TemporaryDirectory() as folder:
        path, data = Path(folder) / "articles.xml", Path(folder) / "data"
        path.write_text(_to_xml(texts), encoding="utf-8")
        command = [str(Path(sys.executable).with_name("kg-pipeline")), "run", "--json", "--input", str(path)]
        started = time.monotonic()
        process = subprocess.Popen([*command, "--data", str(data)], stdout=subprocess.PIPE)
        peak: list[int] = [0]
        watching = threading.Thread(target=_watch, args=(process.pid, data / "graph" / "server.pid", peak))
        watching.start()
        output, _ = process.communicate()
        elapsed_s = time.monotonic() - started
        watching.join()
        if process.returncode != 0:
            raise SystemExit(f"the run ended with {process.returncode}")
        return elapsed_s, peak[0], json.loads(output)


def _to_xml(texts: list[Text]) -> str:
    citations = (
        f'<PubmedArticle><MedlineCitation><PMID Version="1">{pmid}</PMID><Article><ArticleTitle>{escape(title)}'
        f"</ArticleTitle><Abstract><AbstractText>{escape(text)}</AbstractText></Abstract></Article>"
        "</MedlineCitation></PubmedArticle>"
        for pmid, title, text in texts
    )
    return f"<PubmedArticleSet>{''.join(citations)}</PubmedArticleSet>"


def _watch(pid: int, server: Path, peak: list[int]) -> None:
    """The highest sum of proportional memory of a process, its children and the server."""
    while Path(f"/proc/{pid}/stat").exists() and _state(pid) != "Z":
        pids = [pid, *_children(pid)]
        if server.exists() and (text := server.read_text().strip()).isdigit():
            pids.append(int(text))
        peak[0] = max(peak[0], sum(map(_memory, pids)))
        time.sleep(0.5)


def _state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return "Z"


def _children(pid: int) -> list[int]:
    try:
        found = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []
    return [*found, *(grandchild for child in found for grandchild in _children(child))]


def _memory(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return 1024 * sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def _time_plain(texts: list[Text], n_streams: int) -> tuple[int, float]:
    pairs = _candidate_pairs(texts)
    streams = [pairs[start::n_streams] for start in range(n_streams)]
    with ProcessPoolExecutor(n_streams) as pool:
        seconds = list(pool.map(_read_plainly, streams))
    return sum(len(marked) for _, marked in pairs), max(seconds)


def _candidate_pairs(texts: list[Text]) -> list[tuple[str, list[str]]]:
    """Each article's text, and that text once for each candidate pair with the two marked."""
    extractor = open_extractor(Settings.from_environment())
    articles: list[tuple[str, list[str]]] = []
    for pmid, title, abstract in texts:
        document = Document(str(pmid), (Passage(0, title, "title"), Passage(len(title) + 1, abstract)))
        found: dict[str, Linked] = {}
        for linked in link_mentions(document, recognize_document(document, extractor), extractor.lexicon):
            if isinstance(linked, Linked) and linked.mention.type in {"Gene", "Disease", "Chemical"}:
                found.setdefault(linked.identifiers[0], linked)
        marked = [
            _mark(document.text, first, second)
            for first, second in combinations(found.values(), 2)
            if {first.mention.type, second.mention.type} != {"Disease"}
        ]
        articles.append((document.text, marked))
    return articles


def _mark(text: str, first: Linked, second: Linked) -> str:
    early, late = sorted((first.mention.span, second.mention.span))
    return (
        f"{text[: early[0]]}@ {text[early[0] : early[1]]} @{text[early[1] : late[0]]}"
        f"# {text[late[0] : late[1]]} #{text[late[1] :]}"
    )


def _read_plainly(articles: list[tuple[str, list[str]]]) -> float:
    """Seconds for NER and relations of the articles in one thread."""
    import torch
    from transformers import (
        AutoModelForSequenceClassification,
        AutoModelForTokenClassification,
        AutoTokenizer,
        pipeline,
    )

    from kg_pipeline.encoder.torch_encoder import starting_folder

    torch.set_num_threads(1)
    folder = str(starting_folder())
    tokenizer = AutoTokenizer.from_pretrained(folder, model_max_length=512)
    recognizer = AutoModelForTokenClassification.from_pretrained(folder, num_labels=7)
    relations = AutoModelForSequenceClassification.from_pretrained(folder, num_labels=9).eval()
    recognize = pipeline("token-classification", model=recognizer, tokenizer=tokenizer, batch_size=1)
    recognize(articles[0][0])
    started = time.monotonic()
    with torch.inference_mode():
        for text, marked in articles:
            recognize(text)
            for pair in marked:
                relations(**tokenizer(pair, truncation=True, max_length=512, return_tensors="pt")).logits.softmax(
                    -1
                )
    return time.monotonic() - started


if __name__ == "__main__":
    main()
