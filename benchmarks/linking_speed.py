"""How small a lexicon is and how fast it links, against gilda's matcher and character n-grams on the same names.

    pip install gilda scikit-learn
    python benchmarks/linking_speed.py --names 5000000 --rival-names 500000 --data DATA

The names are invented (`invented_lexicon.py`) and go through the real builder. Of the lexicon of `--names`:

- what building takes: seconds, and the peak of the process's memory;
- the size of the file, and the milliseconds to open it and find a first name (median of 21);
- mentions a CPU-second of one core, in documents of 20 mentions, their abbreviations and organisms read as well,
  no mention sought twice, median of `--rounds`: of names as written ("exact"), and of a mix that goes through the
  whole ladder ("ladder": of 20, 12 names as written, 3 respelled, 1 with a word more, 1 of two names, 3 unknown);
  names as written also type by type;
- the memory of that process at its peak, mapped pages of the file included, and what of it is not shared.

Of the lexicon in use, where `--data` names the folder with corpora/: mentions a CPU-second in the annotated
articles of BC5CDR, NCBI-disease and BioRED, where names recur as authors repeat them, of the mentions that a
vocabulary has as written and of all, the median of as many parts as `--rounds`.

Of the lexicon of `--rival-names`, on the same mentions: ours again; `gilda.Grounder` over terms of the same names,
a `ground` a mention; the nearest name by the cosine of TF-IDF over character 3-grams (scikit-learn, a sparse
product per 100 mentions; fewer mentions, drawn from the same). A ratio is our mentions a CPU-second over theirs.
Each runs in a process of its own, on one thread. What is not installed is left out. Linux, for the memory. Ends
with 1 where a bar is missed.
"""

import argparse
import json
import multiprocessing
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar

from invented_lexicon import InventedLexicon, Mentioned

from kg_pipeline.linking.building.contents import compile_contents
from kg_pipeline.linking.building.write import write_lexicon
from kg_pipeline.linking.decide import ABBREVIATION
from kg_pipeline.linking.entries import Entry
from kg_pipeline.linking.ladder import AS_WRITTEN
from kg_pipeline.linking.lexicon import Lexicon
from kg_pipeline.linking.link import link_mentions
from kg_pipeline.records import Document, Linked, LinkedMention, Mention, Passage
from kg_pipeline.settings import Settings
from kg_pipeline.stages.lexicon import open_lexicon
from kg_pipeline.text.corpus_types import known_type
from kg_pipeline.training.corpora import development_documents, development_ids, training_documents

T = TypeVar("T")
Told = dict[str, Any]
Rounds = Mapping[str, Sequence[Sequence[Mentioned]]]
"""By kind."""

_TYPES = ("Gene", "Chemical", "Disease")
_CORPORA = ("ncbi_disease", "bc5cdr", "biored")
_MENTIONS_A_DOCUMENT = 20
_MENTIONS_A_PRODUCT = 100
_SLOW_SHARE = 50
"""Of so many mentions the n-grams get one: they are that slow."""
_MIB = 1 << 20
_BARS: dict[str, tuple[float, Callable[[float, float], bool]]] = {
    "exact": (20_000, float.__ge__),
    "ladder": (2_000, float.__ge__),
    "peak_mib": (500, float.__lt__),
    "file_mib": (1_500, float.__lt__),
    "open_ms": (10, float.__lt__),
}


def main() -> None:
    """Measure, a line of JSON a part."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--names", type=int, default=5_000_000)
    parser.add_argument("--rival-names", type=int, default=500_000)
    parser.add_argument("--mentions", type=int, default=20_000, help="a round")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--data", type=Path, help="folder with corpora/: annotated articles as well")
    parser.add_argument("--keep", type=Path, help="folder where lexicons are kept and found again")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        where = args.keep or Path(folder)
        found = _measure_ours(args.names, where, args.mentions, args.rounds)
        if args.data:
            _tell("articles", **_alone(_link_articles, args.data / "corpora", args.rounds))
        if args.rival_names:
            _measure_rivals(args.rival_names, where, args.mentions, args.rounds)
    missed = [bar for bar, (value, holds) in _BARS.items() if not holds(float(found[bar]), value)]
    _tell("bars", missed=missed)
    sys.exit(1 if missed else 0)


def _measure_ours(n_names: int, folder: Path, n_mentions: int, n_rounds: int) -> Told:
    path = _ensure_built(n_names, folder)
    found = {"file_mib": round(path.stat().st_size / _MIB)} | _alone(_time_opening, path)
    mentions = _mentions(n_names, n_mentions, n_rounds)
    found |= _alone(_link_all, path, mentions)
    _tell("ours", names=n_names, **found)
    by_type = {
        type_: [[mention for mention in part if mention[1] == type_] for part in mentions["exact"]]
        for type_ in _TYPES
    }
    _tell("ours, exact by type", names=n_names, **_alone(_link_all, path, by_type))
    return found


def _measure_rivals(n_names: int, folder: Path, n_mentions: int, n_rounds: int) -> None:
    mentions = _mentions(n_names, n_mentions, n_rounds)
    fewer = {kind: [part[::_SLOW_SHARE] for part in rounds] for kind, rounds in mentions.items()}
    ours = _alone(_link_all, _ensure_built(n_names, folder), mentions)
    _tell("rivals", names=n_names, who="ours", **ours)
    for rival, package, run, own in (
        ("gilda", "gilda", _ground_all, mentions),
        ("n-grams", "sklearn", _near_all, fewer),
    ):
        if find_spec(package):
            theirs = _alone(run, n_names, own)
            ratios = {f"{kind}_ratio": round(ours[kind] / theirs[kind], 1) for kind in mentions}
            _tell("rivals", names=n_names, who=rival, **theirs, **ratios)


def _mentions(n_names: int, n_mentions: int, n_rounds: int) -> Rounds:
    invented = InventedLexicon(n_names)
    return {
        "exact": _cut(invented.known(n_mentions * n_rounds), n_rounds),
        "ladder": _cut(invented.mixed(n_mentions * n_rounds), n_rounds),
    }


def _ensure_built(n_names: int, folder: Path) -> Path:
    path = folder / f"invented-{n_names}.sqlite"
    if not path.exists():
        _tell("build", names=n_names, **_alone(_build, n_names, path))
    return path


def _build(n_names: int, path: Path) -> Told:
    start = time.perf_counter()
    write_lexicon(compile_contents(InventedLexicon(n_names).rows()), (), path)
    return {"seconds": round(time.perf_counter() - start, 1), "peak_mib": _peak_mib()}


def _time_opening(path: Path) -> Told:
    times = []
    for _ in range(21):
        start = time.perf_counter()
        lexicon = Lexicon.open(path)
        lexicon.find("cke279", ("Gene",))
        times.append(time.perf_counter() - start)
        lexicon.close()
    return {"open_ms": round(1000 * statistics.median(times), 2)}


def _link_all(path: Path, mentions: Rounds) -> Told:
    documents = {kind: [list(_documents(part)) for part in rounds] for kind, rounds in mentions.items()}
    return _time_rounds(documents, partial(_link, Lexicon.open(path)))


def _link_articles(corpora: Path, n_rounds: int) -> Told:
    lexicon = open_lexicon(Settings.from_environment())
    written, articles = [], []
    held_back = development_ids(corpora)
    for name in _CORPORA:
        for annotated in (*training_documents(corpora, name, held_back), *development_documents(corpora, name)):
            mentions = [
                Mention(note.start_char, note.end_char, note.text, type_)
                for note in annotated.annotations
                if (type_ := known_type(note.type)) in _TYPES
            ]
            linked = link_mentions(annotated.document, mentions, lexicon)
            articles.append((annotated.document, mentions))
            written.append((annotated.document, [one.mention for one in linked if _is_as_written(one)]))
    lexicon.close()
    rounds = {"as_written": _cut(written, n_rounds), "all": _cut(articles, n_rounds)}
    told = {"lexicon": lexicon.version}
    for kind, parts in rounds.items():
        # Opened anew, so that nothing is remembered.
        opened = open_lexicon(Settings.from_environment())
        told |= _time_rounds({kind: parts}, partial(_link, opened))
        opened.close()
    return told


def _is_as_written(linked: LinkedMention) -> bool:
    if not isinstance(linked, Linked) or len(linked.links) > 1:
        return False
    return linked.links[0].chosen.match.removeprefix(ABBREVIATION) in AS_WRITTEN


def _link(lexicon: Lexicon, documents: Sequence[tuple[Document, list[Mention]]]) -> int:
    """How many of the mentions have a link."""
    found = [link_mentions(document, mentions, lexicon) for document, mentions in documents]
    return sum(isinstance(one, Linked) for linked in found for one in linked)


def _documents(mentioned: Sequence[Mentioned]) -> Iterator[tuple[Document, list[Mention]]]:
    for place in range(0, len(mentioned), _MENTIONS_A_DOCUMENT):
        mentions, start = [], 0
        for name, type_ in mentioned[place : place + _MENTIONS_A_DOCUMENT]:
            mentions.append(Mention(start, start + len(name), name, type_))
            start += len(name) + 2
        text = ", ".join(mention.text for mention in mentions)
        yield Document(str(place), (Passage(0, text),)), mentions


def _ground_all(n_names: int, mentions: Rounds) -> Told:
    from gilda import Grounder, Term
    from gilda.process import normalize

    entries = (row for row in InventedLexicon(n_names).rows() if isinstance(row, Entry))
    grounder = Grounder(
        Term(normalize(name), name, *_split(entry.identifier), entry.name, status, entry.vocabulary, organism)
        for entry in entries
        for status, names in (("name", (entry.name,)), ("synonym", entry.synonyms))
        for name in names
        for organism in ["9606" if entry.taxon else None]
    )
    return _time_rounds(mentions, lambda part: sum(bool(grounder.ground(name)) for name, _ in part))


def _split(identifier: str) -> tuple[str, str]:
    prefix, _, number = identifier.partition(":")
    return prefix, number


def _near_all(n_names: int, mentions: Rounds) -> Told:
    import numpy
    from sklearn.feature_extraction.text import TfidfVectorizer

    entries = (row for row in InventedLexicon(n_names).rows() if isinstance(row, Entry))
    names = [name for entry in entries for name in (entry.name, *entry.synonyms)]
    grams = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 3), dtype=numpy.float32)
    known = grams.fit_transform(names).T.tocsr()

    def find(part: Sequence[Mentioned]) -> int:
        for place in range(0, len(part), _MENTIONS_A_PRODUCT):
            sought = grams.transform([name for name, _ in part[place : place + _MENTIONS_A_PRODUCT]])
            nearest = (sought @ known).argmax(axis=1)
            [names[best] for best in numpy.asarray(nearest).ravel()]
        return len(part)

    return _time_rounds(mentions, find)


def _time_rounds(rounds_by_kind: Mapping[str, Sequence[Sequence[Any]]], link: Callable[[Any], int]) -> Told:
    """Mentions a CPU-second by kind, the median of the rounds, and how many mentions were linked to something."""
    told: Told = {}
    for kind, rounds in rounds_by_kind.items():
        rates, shares = [], []
        for part in rounds:
            start = time.process_time()
            n_linked = link(part)
            seconds = time.process_time() - start
            n_mentions = sum(len(item[1]) if isinstance(item[0], Document) else 1 for item in part)
            rates.append(n_mentions / seconds)
            shares.append(n_linked / n_mentions)
        told[kind] = round(statistics.median(rates))
        told[f"{kind}_slowest_fastest"] = [round(min(rates)), round(max(rates))]
        told[f"{kind}_linked_share"] = round(statistics.mean(shares), 3)
    return told | _memory()


def _memory() -> Told:
    """MiB at the peak, and now: resident, and of that not shared with the file or another process."""
    lines = Path("/proc/self/smaps_rollup").read_text(encoding="utf-8").splitlines()[1:]
    kib = {key: int(value.split()[0]) for key, value in (line.split(":") for line in lines)}
    return {
        "peak_mib": _peak_mib(),
        "resident_mib": round(kib["Rss"] / 1024),
        "own_mib": round(kib["Anonymous"] / 1024),
    }


def _peak_mib() -> int:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def _cut(whole: Sequence[T], n_rounds: int) -> list[Sequence[T]]:
    size = len(whole) // n_rounds
    return [whole[place : place + size] for place in range(0, size * n_rounds, size)]


def _alone(run: Callable[..., Told], *args: object) -> Told:
    """What it returns in a fresh process, whose memory is its own."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(run, *args).result()


def _tell(part: str, **found: object) -> None:
    print(json.dumps({"part": part} | found), flush=True)


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    main()
