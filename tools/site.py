"""Builds the documentation as files, and says what is wrong with it: dead links, lost pages, walls of text.

`make site` writes build/site, to be put on any server of files; a sandbox serves the same pages, with a search.
"""

import re
import shutil
import sys
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urldefrag

from falcon.asgi import App, Request, Response
from falcon.testing import TestClient

from panier.web import static_files
from panier.web.handbook import site
from panier.web.handbook.library import library
from panier.web.handbook.manuscript import sections

CHECKOUT = Path(__file__).resolve().parent.parent
ROOT = "/docs"
PAGE_WORDS_MAX = 2_500
SECTION_WORDS_MAX = 900
_SEARCH = re.compile(r"<form [^>]*role=\"search\">.*?</form>", re.DOTALL)


class ShownPage(HTMLParser):
    """A page as a browser sees it: its title, where its links lead, what can be linked to, and its words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self.title = ""
        self.words = 0
        self._is_title = False
        self._depth = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Note links and anchors."""
        given = dict(attributes)
        self.anchors |= {str(given["id"])} if "id" in given else set()
        self.links += [str(given[name]) for name in ("href", "src") if name in given]
        self._is_title = tag == "title"
        self._depth += tag == "article"

    def handle_endtag(self, tag: str) -> None:
        """Note where the page itself ends."""
        self._is_title = False
        self._depth -= tag == "article"

    def handle_data(self, text: str) -> None:
        """Count the page's words, and read its title."""
        self.words += len(text.split()) if self._depth else 0
        self.title += text if self._is_title else ""


def site_client() -> TestClient:
    """A server of the documentation and of what its pages load, and of nothing else."""
    app: App[Request, Response] = App()
    for path, resource in site.routes().items():
        app.add_route(path, resource)
    app.add_route(static_files.ROUTE, static_files.StaticFiles())
    app.add_route("/", site.DocsSite())
    return TestClient(app)


def crawl(client: TestClient) -> dict[str, bytes]:
    """Whatever can be reached from the contents, by its path."""
    waiting, found = [ROOT], dict[str, bytes]()
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        reply = client.simulate_get(path)
        found[path] = reply.content if reply.status_code == 200 else b""
        if found[path] and _is_page(path):
            own = (urldefrag(link).url.partition("?")[0] for link in ShownPage(reply.text).links)
            waiting += [link for link in own if link.startswith((f"{ROOT}/", "/static/")) or link == ROOT]
    return found


def faults(found: dict[str, bytes]) -> list[str]:
    """What is wrong with the pages that were reached."""
    pages = {path: ShownPage(content.decode()) for path, content in found.items() if _is_page(path)}
    titles = Counter(page.title for page in pages.values())
    told = [f"{path}: nothing is there" for path, content in found.items() if not content]
    told += [f"{place.address}: no link leads there" for place in library().places if place.address not in pages]
    told += [f"two pages are called {title}" for title, number in titles.items() if number > 1]
    for path, page in pages.items():
        for link in page.links:
            target, anchor = urldefrag(link)
            other = pages.get(target or path)
            if anchor and other is not None and anchor not in other.anchors:
                told.append(f"{path}: {link} leads to no heading")
        if page.words > PAGE_WORDS_MAX:
            told.append(f"{path}: {page.words} words are a wall; {PAGE_WORDS_MAX} are allowed: give it chapters")
    for outline in library().outlines.values():
        for section in sections(outline):
            words = len(section.text.split())
            if words > SECTION_WORDS_MAX:
                told.append(
                    f"{outline.slug}.md, {section.heading.title}: {words} words without a heading;"
                    f" {SECTION_WORDS_MAX} are allowed"
                )
    return sorted(told)


def write(found: dict[str, bytes], folder: Path) -> None:
    """Write pages as files, without the search, which needs a server."""
    shutil.rmtree(folder, ignore_errors=True)
    for path, content in found.items():
        is_page = _is_page(path)
        file = folder / path.lstrip("/") / "index.html" if is_page else folder / path.lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(_SEARCH.sub("", content.decode()).encode() if is_page else content)


def _is_page(path: str) -> bool:
    return path.startswith(ROOT) and not path.endswith((".md", ".svg"))


def main() -> None:
    """Build the site, and say what is wrong with it."""
    found = crawl(site_client())
    write(found, CHECKOUT / "build" / "site")
    told = faults(found)
    for fault in told:
        print(fault)
    print(f"{sum(map(_is_page, found))} pages in build/site")
    sys.exit(1 if told else 0)


if __name__ == "__main__":
    main()
