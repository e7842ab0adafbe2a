"""The console as a browser reads it: its pages by address, their forms, and what sending one brings."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import quote

import httpx

from tests.support.shop import URL, Sandbox

HERE = "http://127.0.0.1:8080"  # how a browser on the same machine calls the shop
OWN_PAGE = {"origin": URL, "sec-fetch-site": "same-origin"}
IN_LABELS = frozenset({"applicationKey", "applicationSecret", "consumerKey", "token"})  # their labels are around them
VOID = frozenset("area base br col hr img input link meta wbr".split())


@dataclass
class Page(HTMLParser):
    """A page, read: its text, links and the fields of its forms."""

    source: str = field(repr=False)
    status: int = 200
    links: list[str] = field(default_factory=list)
    fields: dict[str, list[str]] = field(default_factory=dict)
    labels: set[str] = field(default_factory=set)
    named: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list, repr=False)
    _select: str = ""
    _area: str = ""

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.source)
        self.close()

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.texts))

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        self.named.append((tag, given))
        if tag not in VOID:
            self.open.append(tag)
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if tag == "label" and "for" in given:
            self.labels.add(given["for"])
        if tag == "input" and "name" in given and given.get("type") not in {"checkbox", "hidden"}:
            self.fields.setdefault(given["name"], []).append(given.get("value", ""))
        if tag == "input" and given.get("type") == "checkbox" and "checked" in given:
            self.fields.setdefault(given["name"], []).append(given["value"])
        if tag == "select":
            self._select = given["name"]
            self.fields.setdefault(self._select, [""])
        if tag == "option" and self._select and "selected" in given:
            self.fields[self._select] = [given.get("value", "<text>")]
        if tag == "textarea":
            self._area = given["name"]
            self.fields.setdefault(self._area, [""])

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1:] == [tag], f"</{tag}> closes {self.open[-3:]}"
        self.open.pop()
        if tag == "select":
            self._select = ""
        if tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        self.texts.append(data)
        if self._area:
            self.fields[self._area][-1] += data
        if self._select and self.fields[self._select] == ["<text>"]:
            self.fields[self._select] = [data.strip()]


@dataclass
class Browser:
    """Somebody who looks at the console and sends its forms; cookies are kept."""

    http: httpx.AsyncClient

    async def get(self, address: str) -> Page:
        answer = await self.http.get(address, headers={"accept": "text/html"})
        return Page(answer.text, answer.status_code)

    async def send(self, address: str, fields: Mapping[str, object], **headers: str) -> Page:
        sent = {name: value for name, value in fields.items() if value != [""]}
        answer = await self.http.post(
            address, data={"do": "send", **sent}, headers={"accept": "text/html", **OWN_PAGE, **headers}
        )
        return Page(answer.text, answer.status_code)

    async def be(self, nic: str) -> None:
        """Sign in as a ready-made customer."""
        answer = await self.http.post("/console/keys", data={"customer": nic}, headers=OWN_PAGE)
        assert (answer.status_code, answer.headers["location"]) == (303, "/console"), answer.text

    async def try_out(self, address: str, **changes: str) -> Page:
        """Open an operation, change some fields, and send it with all that it had filled in."""
        page = await self.get(address)
        assert page.status == 200
        changed = {
            next(name for name in page.fields if name.endswith(f"/{key}")): value for key, value in changes.items()
        }
        return await self.send(address, {**page.fields, **changed})


def at(method: str, path: str) -> str:
    """Where the console shows an operation."""
    return f"/console/{method}{quote(path)}"


def browser(shop: Sandbox, *, base: str = HERE) -> Browser:
    """A browser on the shop's own machine, unless it calls it by another name."""
    return Browser(httpx.AsyncClient(transport=shop.transport, base_url=base))


def unlabelled(page: Page) -> Iterator[str]:
    """The fields that no label names."""
    for tag, given in page.named:
        is_field = tag in {"input", "select", "textarea"} and given.get("type") not in {"hidden", "checkbox"}
        if is_field and given.get("id") not in page.labels and given.get("name") not in IN_LABELS:
            yield given.get("name", "?")
