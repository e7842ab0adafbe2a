"""Writes docs/owner-calls.md: every call of a sandbox owner's port, as the port itself lists them.

`make docs` writes it; a test fails when it is out of date.
"""

from pathlib import Path

from panier.web.owner.port import CALLS

CHECKOUT = Path(__file__).resolve().parent.parent
PAGE = CHECKOUT / "docs" / "owner-calls.md"
HEAD = """\
# Every call of the owner's port

A sandbox with `--manage-port` answers these on that port, to this machine alone: [what they are good
for](sandbox-owner.md). Bodies are JSON, with `content-type: application/json`. `make docs` writes this page from the
list that the port answers at `/`.

| call | what it does |
|---|---|
"""


def written() -> str:
    """The page."""
    return HEAD + "".join(f"| `{method} {path}` | {about} |\n" for method, path, about in CALLS)


def main() -> None:
    """Write the page."""
    PAGE.write_text(written())
    print(PAGE.relative_to(CHECKOUT))


if __name__ == "__main__":
    main()
