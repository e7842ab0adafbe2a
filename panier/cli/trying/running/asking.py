"""What the commands for a running sandbox share: which one is meant, and how answers are printed."""

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from panier.core.refusal import Kind, Refusal
from panier.remote import running
from panier.remote.buying import Buyer
from panier.remote.port import OwnerPort
from panier.remote.signing import ApiCaller, kept, ready_made

Folder = Annotated[
    Path | None,
    typer.Option("--data", metavar="DIR", help="The sandbox's folder; by default ./data, or the one of `panier run`."),
]
AsJson = Annotated[bool, typer.Option("--json", metavar="", help="Print one JSON document.")]
Most = Annotated[int, typer.Option("--limit", metavar="N", help="At most so many, the latest.", min=1, max=10_000)]


def port_of(folder: Path | None) -> OwnerPort:
    """The owner's port of the sandbox that a command means.

    Refuses: a folder in which none runs, and one that runs without that port (503).
    """
    return OwnerPort(running.owner_url(folder))


def show_json(document: object) -> None:
    """Print a document for programs."""
    sys.stdout.write(f"{json.dumps(document, indent=2, ensure_ascii=False)}\n")
    sys.stdout.flush()


def show_lines(*lines: str) -> None:
    """Print lines for people, at once."""
    sys.stdout.write("".join(f"{plain(line)}\n" for line in lines))
    sys.stdout.flush()


def show_table(rows: Sequence[dict[str, Any]], columns: Sequence[str], *, empty: str) -> None:
    """Print rows in columns that are as wide as their widest text; without any, what there is to do."""
    if not rows:
        show_lines(empty)
        return
    texts = [[_text(row.get(column)) for column in columns] for row in rows]
    widths = [max(len(line[place]) for line in texts) for place in range(len(columns))]
    for line in texts:
        padded = (text.ljust(width) for text, width in zip(line, widths, strict=True))
        show_lines("  ".join(padded).rstrip())


def brief(time: object) -> str:
    """An instant as people read it, in UTC: without its date's T and without its zone."""
    return str(time).replace("T", " ")[:19]


def plain(text: str) -> str:
    """A text without what a terminal would obey."""
    return "".join(one if one.isprintable() or one in "\n\t" else "\N{REPLACEMENT CHARACTER}" for one in text)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "-" if value in (None, "") else plain(str(value)).replace("\n", " ")


def buyer_of(folder: Path | None, customer: str) -> Buyer:
    """A ready-made customer of the sandbox that a command means.

    Refuses: a folder in which none runs (503), and customers whose keys nobody knows (404).
    """
    named = os.environ.get("OVH_ENDPOINT", "") if folder is None and os.environ.get("PANIER_OWNER_URL") else ""
    if named:
        url, keys = named.removesuffix("/1.0"), ready_made(os.environ)
    else:
        where = folder or Path("data")
        running.owner_url(where)
        found = running.load(where)
        assert found is not None, "its owner's port was found"
        url, keys = found.url, kept(where / "keys.json")
    if customer not in keys:
        raise Refusal(Kind.NOT_FOUND, f"There is no customer {customer} with known keys: choose {' or '.join(keys)}")
    return Buyer(ApiCaller(url, keys), customer)
