"""A browser without a script: it keeps cookies, follows redirects, and sends forms as they stand on a page."""

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode

import httpx

from tests.support.shop import Sandbox

_VOID = frozenset({"input", "br", "meta", "link", "img", "hr"})
_SCROLLS = re.compile(r"\s+")


@dataclass
class PageForm:
    """A form of a page: where it goes, and what its fields hold; `choices`: the values of each choice."""

    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    choices: dict[str, list[str]] = field(default_factory=dict)

    def filled(self, values: Mapping[str, str]) -> list[tuple[str, str]]:
        """Its fields with other values in some of them."""
        kept = [(name, value) for name, value in self.fields if name not in values]
        return [*kept, *values.items()]


class _Reader(HTMLParser):
    """Finds the forms of a page and its words."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[PageForm] = []
        self.words: list[str] = []
        self._select = ""
        self._area = ""
        self._is_hidden = False

    def handle_starttag(self, tag: str, given: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in given}
        name, value = known.get("name", ""), known.get("value", "")
        self._is_hidden = self._is_hidden or tag in ("script", "style")
        if tag == "form":
            self.forms.append(PageForm(known.get("action", ""), known.get("method", "get")))
        if not self.forms:
            return
        form = self.forms[-1]
        if tag == "input" and name:
            if known.get("type") in ("checkbox", "radio"):
                form.choices.setdefault(name, []).append(value)
                if "checked" in known:
                    form.fields.append((name, value))
            else:
                form.fields.append((name, value))
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select:
            form.choices.setdefault(self._select, []).append(value)
            if "selected" in known:
                form.fields.append((self._select, value))
        elif tag == "textarea":
            self._area = name
            form.fields.append((name, ""))

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self._is_hidden = False
        if tag == "select":
            form = self.forms[-1]
            if self._select not in dict(form.fields) and form.choices.get(self._select):
                form.fields.append((self._select, form.choices[self._select][0]))
            self._select = ""
        if tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area and self.forms:
            self.forms[-1].fields[-1] = (self._area, data)
        if not self._is_hidden:
            self.words.append(data)


@dataclass
class Seen:
    """A page as it came."""

    response: httpx.Response
    forms: list[PageForm]
    words: str

    @property
    def path(self) -> str:
        """Where it was found, after every redirect."""
        return self.response.url.raw_path.decode()

    def form(self, **fields: str) -> PageForm:
        """The form with these fields and values among its own."""
        wanted = fields.items()
        found = [one for one in self.forms if wanted <= set(one.fields) or all(name in one.choices for name in fields)]
        assert found, f"no form with {fields} among {[one.fields for one in self.forms]}"
        return found[0]


@dataclass
class Guest:
    """Somebody with a browser."""

    http: httpx.AsyncClient

    async def get(self, path: str, **options: object) -> Seen:
        """Look at a page."""
        return seen(await self.http.get(path, follow_redirects=True, **options))  # type: ignore[arg-type]

    async def send(self, form: PageForm, **values: str) -> Seen:
        """Send a form with what was typed; where that leads."""
        fields = form.filled(values)
        if form.method.lower() == "get":
            return seen(await self.http.get(f"{form.action}?{urlencode(fields)}", follow_redirects=True))
        body = urlencode(fields)
        headers = {"content-type": "application/x-www-form-urlencoded", "origin": str(self.http.base_url).rstrip("/")}
        return seen(await self.http.post(form.action, content=body, headers=headers, follow_redirects=True))


def seen(response: httpx.Response) -> Seen:
    """A page as it came."""
    reader = _Reader()
    reader.feed(response.text)
    return Seen(response, reader.forms, _SCROLLS.sub(" ", " ".join(reader.words)))


@asynccontextmanager
async def browsing(shop: Sandbox, *, language: str = "en") -> AsyncIterator[Guest]:
    """A browser that nobody has used before."""
    async with shop.http() as http:
        http.headers["accept"] = "text/html,application/xhtml+xml,*/*;q=0.8"
        http.headers["accept-language"] = language
        yield Guest(http)
