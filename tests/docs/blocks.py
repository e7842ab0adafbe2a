"""The code in the documentation: each block with its language, and what a comment before it says about running it.

`<!-- not run: REASON -->` leaves a block out; `<!-- file: NAME -->` writes it to a file for the blocks after it;
`<!-- first: COMMANDS -->` is run before it, unseen by readers; `<!-- prints -->` says that the block before prints it,
with … for whatever differs each time.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from markdown_it.token import Token

from panier.web.handbook import contents
from tests.support.groups import CHECKOUT

REMARK = re.compile(r"<!-- (not run|file|first|prints)(?:: (.+?))? -->\n?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Block:
    """A block of code: where it is, its language, and the remarks before it."""

    page: str
    line: int
    language: str
    code: str
    remarks: dict[str, str] = field(default_factory=dict)

    @property
    def place(self) -> str:
        """Where it is, for messages."""
        return f"{self.page}:{self.line}"

    @property
    def is_left_out(self) -> bool:
        """True where the page says why it is not run."""
        return "not run" in self.remarks


def pages() -> list[Path]:
    """Every page with code that readers copy."""
    return [CHECKOUT / "README.md", CHECKOUT / "CONTRIBUTING.md", *sorted((CHECKOUT / "docs").glob("**/*.md"))]


def blocks(page: Path) -> list[Block]:
    """The blocks of a page, in their order."""
    name = page.relative_to(CHECKOUT).as_posix()
    return list(_blocks(name, contents.parser().parse(page.read_text(encoding="utf-8"))))


def _blocks(page: str, tokens: list[Token]) -> Iterator[Block]:
    remarks = dict[str, str]()
    for before, token in pairwise([Token("start", "", 0), *tokens]):
        if token.type == "html_block":
            found = list(REMARK.finditer(token.content))
            assert "".join(one[0] for one in found).strip() == token.content.strip(), f"{page}: {token.content}"
            earlier = remarks if before.type == "html_block" else {}
            remarks = earlier | {one[1]: one[2] or "" for one in found}
        elif token.type in ("fence", "code_block"):
            assert token.map is not None
            follows = before.type == "html_block"
            yield Block(page, token.map[0] + 1, token.info.strip(), token.content, remarks if follows else {})
            remarks = {}
