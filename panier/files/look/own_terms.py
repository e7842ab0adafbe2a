"""A shop's own terms as a file for each language: general.en.md, or general.fr.html."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from html import unescape
from pathlib import Path

from panier.core.refusal import invalid
from panier.files.catalog_file import ContractEntry
from panier.files.look.contract_html import problem_of

TERMS_BYTES_MAX = 512 * 1_024
_NAME = re.compile(r"(?P<key>[a-z0-9][a-z0-9-]{0,60})\.(?P<language>[a-z]{2})\.(?:md|html)")
_TITLES = {
    ".md": re.compile(r"\A\s*# +(?P<title>[^\n]+?)\s*#*\s*\n(?P<content>.*)\Z", re.DOTALL),
    ".html": re.compile(r"\A\s*<h1>(?P<title>[^<\n]+)</h1>(?P<content>.*)\Z", re.DOTALL),
}
_BEGINS = {".md": "# Its name, in a line of its own", ".html": "<h1>Its name</h1>"}


def load_terms(files: Sequence[Path], shipped: Mapping[str, ContractEntry]) -> dict[str, ContractEntry]:
    """The terms in the files of a folder, by their key. Those with a shipped key govern what the shipped ones govern.

    Refuses: a file with another kind of name, one without a heading, HTML that a page cannot have in it, and terms
    without English, naming file and line (400).
    """
    names: dict[str, dict[str, str]] = defaultdict(dict)
    contents: dict[str, dict[str, str]] = defaultdict(dict)
    for path in files:
        found = _NAME.fullmatch(path.name)
        if found is None:
            raise invalid(f"{path}: terms are called such as general.en.md or general.fr.html")
        key, language = found["key"], found["language"]
        if language in names[key]:
            raise invalid(f"{path}: {key} is there in this language already, as the other kind of file")
        names[key][language], contents[key][language] = _read(path)
    for key, known in names.items():
        if "en" not in known:
            raise invalid(f"{files[0].parent}: {key} needs its English words as well, as {key}.en.md")
    return {
        key: ContractEntry(known, contents[key], key in shipped and shipped[key].governs_accounts)
        for key, known in names.items()
    }


def _read(path: Path) -> tuple[str, str]:
    """The name and the words of a file."""
    if path.stat().st_size > TERMS_BYTES_MAX:
        raise invalid(f"{path}: terms have {TERMS_BYTES_MAX} bytes at most")
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as problem:
        raise invalid(f"{path}: {problem}") from problem
    found = _TITLES[path.suffix].match(text)
    if found is None or not found["content"].strip():
        raise invalid(f"{path}, line 1: it begins with {_BEGINS[path.suffix]}, and what it says follows")
    if path.suffix == ".md":
        return found["title"], found["content"].strip()
    skipped = text.count("\n", 0, found.start("content"))
    if (wrong := problem_of(found["content"])) is not None:
        raise invalid(f"{path}, line {wrong.line + skipped}: {wrong.words}")
    return unescape(found["title"]).strip(), found["content"].strip()
