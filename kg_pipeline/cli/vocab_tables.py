"""Tables of vocabularies: what a lexicon was built of, what it refused, what changed and was found in it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import click

from kg_pipeline.cli.output import print_table
from kg_pipeline.stages.lexicon import Built, Updated


def print_built(built: Built) -> None:
    """The vocabularies of a lexicon, and the files that make none."""
    _print_vocabularies(built.vocabularies)
    if built.left:
        print_table("Not read", ("file", "why"), [(each.file, each.reason) for each in built.left])
    click.echo(f"Lexicon {built.lexicon} {'was there already' if built.was_there else 'is built'} and in use")


def print_updates(updated: Updated) -> None:
    """What changed by vocabulary."""
    if updated.before is None:
        click.echo("The lexicon before is not there to compare with")
    elif not updated.changes:
        click.echo(f"Nothing changed since {updated.before}")
    else:
        columns = ("vocabulary", "release", "now", "names +", "names −", "ids +", "ids −", "other node")
        rows = [
            (
                each.name,
                _lines(each.before),
                _lines(each.after),
                each.names_added,
                each.names_removed,
                each.identifiers_added.n,
                each.identifiers_retired.n,
                each.nodes_changed.n,
            )
            for each in updated.changes
        ]
        print_table(f"Changed since {updated.before}", columns, rows)


def print_hits(text: str, hits: Sequence[Any]) -> None:
    """The names found, what they mean, and whose they are."""
    if not hits:
        click.echo(f"no name like {text!r}")
        return
    names = [
        (hit.how, hit.name, hit.type, hit.identifier, f"{hit.vocabulary}, {hit.status}", hit.node) for hit in hits
    ]
    print_table(text, ("found by", "name", "type", "identifier", "of", "node"), names)
    nodes = {hit.node: (hit.node, hit.node_name, hit.taxon or "", " ".join(hit.xrefs)) for hit in hits}
    print_table("Nodes", ("node", "name", "taxon", "other identifiers"), list(nodes.values()))
    owners = {hit.vocabulary: (hit.vocabulary, _lines(hit.licences), _yes(hit.may_travel)) for hit in hits}
    print_table("Licences", ("vocabulary", "licence", "may travel"), list(owners.values()))


def _print_vocabularies(vocabularies: Iterable[Any]) -> None:
    listed = [*vocabularies]
    sources = [
        (each.name, source.release, source.source, source.licence, _yes(source.may_travel))
        for each in listed
        for source in each.sources
    ]
    print_table("Sources", ("vocabulary", "release", "from", "licence", "may travel"), sources)
    counts = [(each.name, each.names, each.concepts, each.refused, each.conflicts) for each in listed]
    print_table("Vocabularies", ("vocabulary", "names", "concepts", "refused", "conflicts"), counts)


def _yes(is_so: bool) -> str:
    return "yes" if is_so else "no"


def _print_refused(rows: Iterable[Any]) -> None:
    cells = [(row.vocabulary, row.place, row.reason, row.found) for row in rows]
    print_table("Refused", ("vocabulary", "where", "why", "found"), cells)


def _print_conflicts(rows: Iterable[Any]) -> None:
    cells = [(row.subject, row.object, row.vocabulary) for row in rows]
    print_table("Not followed", ("identifier", "mapped to", "by"), cells)


TABLES: Mapping[str, Callable[[Iterable[Any]], None]] = {
    "vocabularies": _print_vocabularies,
    "refused": _print_refused,
    "conflicts": _print_conflicts,
}
"""How the lists of `list_in_use` are shown."""


def _lines(values: Iterable[str]) -> str:
    return "\n".join(dict.fromkeys(values))
