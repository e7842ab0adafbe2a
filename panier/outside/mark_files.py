"""Reading signed mark data: strictly, in bounded size, and without a single XML entity.

An XML document that declares anything is refused before it is read on: signed marks need no declarations, and
those are what makes a small file fill a machine's memory or read its disk. Nobody checks the signature here: a
sandbox's marks are signed by nobody, and a registry looks at it itself.
"""

import base64
import binascii
import re
from datetime import UTC, datetime
from xml.parsers import expat

from panier.core.domain.mark import SignedMark
from panier.core.limits import SMD_LABELS_MAX, SMD_MAX
from panier.core.period import us
from panier.outside.names import host

_ENCODED = re.compile(r"-----BEGIN ENCODED SMD-----(.*?)-----END ENCODED SMD-----", re.DOTALL)
_SMD, _MARK = "urn:ietf:params:xml:ns:signedMark-1.0", "urn:ietf:params:xml:ns:mark-1.0"
_ROOT = f"{_SMD} signedMark"
_DEPTH_MAX = 32
_LAST_US = us(datetime(9_999, 1, 1, tzinfo=UTC))


class FaultySmdError(ValueError):
    """The text is not a signed mark; the message says why ("must …")."""


def parse(text: str) -> SignedMark:
    """The content of a signed mark file.

    Given as the clearinghouse issues it (with its BEGIN and END), as base64 or as XML. Raises FaultySmdError.
    """
    if len(text) > SMD_MAX:
        raise FaultySmdError(f"must have at most {SMD_MAX} characters")
    reading = _Reading()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = reading.begin
    parser.EndElementHandler = reading.end
    parser.CharacterDataHandler = reading.add_text
    parser.StartDoctypeDeclHandler = reading.declared
    parser.EntityDeclHandler = reading.declared
    try:
        parser.Parse(_document(text), True)
    except expat.ExpatError as problem:
        raise FaultySmdError(f"must be well-formed XML: {problem}") from problem
    return reading.mark()


def _document(text: str) -> bytes:
    framed = _ENCODED.search(text)
    inner = (text if framed is None else framed[1]).strip()
    if framed is None and inner.startswith("<"):
        return inner.encode()
    try:
        return base64.b64decode("".join(inner.split()), validate=True)
    except (binascii.Error, ValueError) as problem:
        raise FaultySmdError("must be a signed mark encoded in base64") from problem


class _Reading:
    """Collects the few relevant facts while the parser goes through the document."""

    def __init__(self) -> None:
        self._path: list[str] = []
        self._text: list[str] = []
        self._facts: dict[str, str] = {}
        self._name = ""
        self._own: list[str] = []
        self._labels: list[tuple[str, str]] = []

    def declared(self, *declaration: object) -> None:
        """Refuse any declaration in a document."""
        raise FaultySmdError("must not declare a document type or entities")

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if not self._path and tag != _ROOT:
            raise FaultySmdError("must be a signedMark document (RFC 7848)")
        if len(self._path) >= _DEPTH_MAX:
            raise FaultySmdError("must not be nested that deep")
        self._path.append(tag)
        self._text = []

    def add_text(self, text: str) -> None:
        """Take some of an element's text."""
        self._text.append(text)

    def end(self, tag: str) -> None:
        """An element ends.

        The facts stand directly under the root, marks and their labels within it.
        """
        text = "".join(self._text).strip()
        self._text = []
        namespace, _, name = tag.rpartition(" ")
        if namespace == _SMD and len(self._path) == 2:
            self._facts[name] = text
        elif namespace == _MARK:
            self._mark_part(name, text)
        self._path.pop()

    def mark(self) -> SignedMark:
        """The signed mark that was read.

        Refuses: a document that lacks something.
        """
        if lacking := [name for name in ("id", "notBefore", "notAfter") if not self._facts.get(name)]:
            raise FaultySmdError(f"must tell its {lacking[0]}")
        if not self._labels:
            raise FaultySmdError("must protect a label")
        begins_us, ends_us = _instant(self._facts["notBefore"]), _instant(self._facts["notAfter"])
        if begins_us >= ends_us:
            raise FaultySmdError("must have its notBefore before its notAfter")
        return SignedMark(self._facts["id"][:255], begins_us, ends_us, tuple(dict.fromkeys(self._labels)))

    def _mark_part(self, name: str, text: str) -> None:
        if name == "markName":
            self._name = text
        elif name == "label":
            self._own.append(_label(text))
        elif name in ("trademark", "treatyOrStatute", "court"):
            self._labels += [(label, self._name) for label in self._own]
            self._name, self._own = "", []
        if len(self._labels) + len(self._own) > SMD_LABELS_MAX:
            raise FaultySmdError(f"must protect at most {SMD_LABELS_MAX} labels")


def _label(text: str) -> str:
    spelled = host(f"{text}.test")
    if spelled is None or spelled.count(".") > 1:
        raise FaultySmdError(f"must have labels that can be part of a domain name, not {text[:63]!r}")
    return spelled.removesuffix(".test")


def _instant(text: str) -> int:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as problem:
        raise FaultySmdError(f"must tell its times as 2026-01-31T12:00:00Z, not {text[:40]!r}") from problem
    if moment.tzinfo is None:
        raise FaultySmdError("must tell its times with an offset")
    try:
        return min(max(us(moment), 0), _LAST_US)
    except OverflowError as problem:
        raise FaultySmdError("must tell times between the years 1 and 9999") from problem
