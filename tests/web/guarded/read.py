"""A page as a browser reads it: its elements with their attributes, what is text, and what could run or load."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

_LOADS = {"script": "src", "link": "href", "img": "src", "iframe": "src", "use": "href", "object": "data"}
_SCHEMES = ("", "http", "https", "mailto", "otpauth")  # the last is for an app that makes codes
_STRIPPED = {ord(one): None for one in "\t\r\n"}


@dataclass
class ReadPage(HTMLParser):
    """A page, read. `elements`: each with its attributes; `told`: the text outside of tags."""

    source: str = field(repr=False)
    elements: list[tuple[str, dict[str, str]]] = field(default_factory=list, repr=False)
    told: list[str] = field(default_factory=list, repr=False)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.feed(self.source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        """Note a text."""
        self.told.append(data)

    def faults(self) -> list[str]:
        """What a page of ours has not: code or style in it, things of others, links that run something."""
        found = []
        for tag, has in self.elements:
            source = has.get(_LOADS.get(tag, ""), "")
            runs = [name for name in has if name.startswith("on") or name in ("style", "srcdoc")]
            found += [f"{tag} has {name}" for name in runs]
            if tag == "style" or (tag == "script" and "src" not in has) or tag in ("base", "object", "embed"):
                found.append(f"{tag} stands in the page")
            if source and not source.startswith(
                ("/static/", "/workshop/", "/office/mails/", "/docs/", "/favicon.ico", "#")
            ):
                found.append(f"{tag} loads {source}")
            leads = has.get("href", ""), has.get("action", ""), has.get("formaction", "")
            found += [f"{tag} runs {one}" for one in leads if scheme_of(one) not in _SCHEMES]
        return found

    def hosts(self, base: str) -> set[str]:
        """The hosts that its links and forms lead to."""
        leads = [has[name] for _, has in self.elements for name in ("href", "action", "formaction") if name in has]
        return {host_of(base, one) for one in leads}


def scheme_of(address: str) -> str:
    """The scheme of an address as a browser reads it: tabs and line ends are nothing, blanks before it neither."""
    return urlsplit(address.translate(_STRIPPED).strip("\x00\x1f ")).scheme.lower()


def host_of(base: str, address: str) -> str:
    """The host that a browser goes to from a page, which reads a backslash as a slash."""
    read = address.translate(_STRIPPED).strip("\x00\x1f ").replace("\\", "/")
    return urlsplit(urljoin(base, read)).hostname or ""
