"""What a client likely signed, where its signature does not hold: usual mistakes are tried until one has it.

One thing is changed at a time, then two. The server knows the secret, so whatever gives the signature that was sent is
what was signed. Somebody waits for the answer, so an attempt is no more than a row of bytes to be hashed.
"""

import hmac
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import md5, sha1, sha256
from itertools import combinations, permutations, product
from typing import Any, TypeAlias
from urllib.parse import quote, unquote

from panier.core.values import frozen, replace
from panier.web.auth import Signed
from panier.web.paths import VERSIONS, bare
from panier.web.recorded.masking import masked_body

REAL_HOSTS = (
    "eu.api.ovh.com", "ca.api.ovh.com", "api.us.ovhcloud.com", "api.ovh.com", "eu.api.kimsufi.com",
    "ca.api.kimsufi.com", "eu.api.soyoustart.com", "ca.api.soyoustart.com",
)  # fmt: skip
DRIFT_SECONDS = 900
HASHED_BYTES_MAX = 24_000_000  # that are tried for one call: a moment's work
PERMUTED_MAX = 5  # parameters of a query whose orders are all tried

Variant: TypeAlias = tuple[Any, str]  # a value, and the mistake that it is; "" for none
Change: TypeAlias = tuple[str, Any, bytes, str]  # the part that is changed, its value, as it is hashed, and the mistake

# The parts in the order in which they are hashed, and what stands between them.
_PARTS = ("secret", "consumer_key", "method", "url", "body", "timestamp")
_PLACES = {name: place for place, name in enumerate((*_PARTS, "glue"))}


@frozen
class KnownSecrets:
    """The secret of the application that a call named, and those of others by application key."""

    secret: str
    others: Sequence[tuple[str, str]] = ()


@frozen
class SignedText:
    """Something that a client may have signed, and the mistakes in it."""

    secret: str
    consumer_key: str
    method: str
    url: str
    body: bytes
    timestamp: str
    glue: str = "+"
    has_same_body: bool = True
    mistakes: tuple[str, ...] = ()

    @property
    def shown_body(self) -> str:
        """The body as it may be shown."""
        text = self.body.decode("utf-8", "replace")
        return masked_body(text, media_type="", path="", is_answer=False)

    def with_changes(self, changes: Sequence[Change], form: Sequence[str]) -> "SignedText":
        """The same with other parts, and all that is wrong then; `form`: what is about how the signature is written."""
        values = {name: value for name, value, _, _ in changes}
        mistakes = tuple(one for *_, mistake in changes for one in mistake.split("; ") if one)
        return replace(self, **values, has_same_body="body" not in values, mistakes=(*mistakes, *form))

    def keyed(self, secret: str) -> bytes:
        """What is hashed where the secret is a key of the hash."""
        before = self.glue.join((self.consumer_key, self.method, self.url, ""))
        text = before.encode("latin-1", "replace") + self.body + f"{self.glue}{self.timestamp}".encode()
        return hmac.digest(secret.encode(), text, "sha1")


def likely(signed: Signed, known: KnownSecrets, *, scheme: str, server_seconds: int) -> SignedText | None:
    """What a client likely signed; None where nothing that was tried gives the signature that was sent."""
    given = (signed.signature or "").strip()
    digits = given.removeprefix("$1$").lower()
    hashed, form = _form(given, digits)
    right = SignedText(
        known.secret, signed.consumer_key or "", signed.method, f"{scheme}://{signed.host}{signed.url_tail}",
        signed.body, signed.timestamp or "",
    )  # fmt: skip
    usual = [_hashed_as(name, getattr(right, name)) for name in _PLACES]
    budget = HASHED_BYTES_MAX
    for changes in _attempts(right, signed, known, scheme=scheme, server_seconds=server_seconds):
        parts = usual.copy()
        for name, _, value, _ in changes:
            parts[_PLACES[name]] = value
        text = parts.pop().join(parts)
        if hashed(text) == digits:
            return right.with_changes(changes, form)
        budget -= len(text)
        if budget < 0:
            return None
    if right.keyed(known.secret).hex() == digits:
        return replace(right, mistakes=("It made an HMAC with the secret, not a plain SHA-1 of everything", *form))
    return None


def _form(given: str, digits: str) -> tuple[Callable[[bytes], str], tuple[str, ...]]:
    """The hash that a signature of so many digits has, and what is not right about how it is written."""
    hashes: dict[int, tuple[Any, str]] = {64: (sha256, "SHA-256"), 32: (md5, "MD5")}
    algorithm, name = hashes.get(len(digits), (sha1, ""))
    form = [f"It hashed with {name}: the signature is a SHA-1"] if name else []
    if not given.startswith("$1$"):
        form.append("Its signature lacks the $1$ at the beginning")
    if given.removeprefix("$1$") != digits:
        form.append("Its signature has capital letters: the digits are a to f")
    return (lambda text: str(algorithm(text, usedforsecurity=False).hexdigest())), tuple(form)


def _attempts(
    right: SignedText, signed: Signed, known: KnownSecrets, *, scheme: str, server_seconds: int
) -> Iterator[tuple[Change, ...]]:
    """The changes of everything that is tried, the likeliest first."""
    urls = list(_urls(signed, scheme))
    yield from ((change,) for change in _changes("url", (one for one in urls if not one[1])))
    kinds: dict[str, list[Change]] = {
        "url": _changes("url", (one for one in urls if one[1])),
        "body": _changes("body", _bodies(signed.body)),
        "secret": _changes("secret", _secrets(signed, known)),
        "consumer_key": _changes("consumer_key", _consumer_keys(signed, known)),
        "method": _changes("method", _methods(signed.method)),
        "timestamp": _changes("timestamp", _timestamps(right.timestamp, server_seconds)),
        "glue": _changes("glue", [("", "It put no + between the parts")]),
    }
    for changes in kinds.values():
        yield from ((one,) for one in changes)
    # With anything else wrong, only the likeliest: of addresses those with one thing wrong, the scheme apart.
    del kinds["timestamp"][3:]
    kinds["url"] = [one for one in kinds["url"] if one[3].count("; ") <= ("://, but called" in one[3])]
    for first, second in combinations(kinds.values(), 2):
        yield from product(first, second)


def _changes(name: str, variants: Iterable[Variant]) -> list[Change]:
    return [(name, value, _hashed_as(name, value), mistake) for value, mistake in variants]


def _hashed_as(name: str, value: Any) -> bytes:
    """A part as bytes: the line and the headers of a call as they came, the rest as it is written today."""
    if name == "body":
        return bytes(value)
    return str(value).encode() if name == "timestamp" else str(value).encode("latin-1", "replace")


def _urls(signed: Signed, scheme: str) -> Iterator[Variant]:
    """Addresses, those without a mistake first; several things may be wrong with one."""
    path, _, query = signed.url_tail.partition("?")
    for (host, a), (sent_path, b), (sent_query, c) in product(_hosts(signed.host), _paths(path), _queries(query)):
        for sent_scheme in (scheme, "http" if scheme == "https" else "https"):
            url = f"{sent_scheme}://{host}{sent_path}{sent_query}"
            d = "" if sent_scheme == scheme else f"It signed {sent_scheme}://, but called {scheme}://"
            is_accepted = not (a or b or c)  # the server takes either, for a proxy may stand between
            yield url, "" if is_accepted else "; ".join(one for one in (d, a, b, c) if one)
    yield signed.url_tail, "It signed the path alone, without http:// and the host"
    yield bare(path), "It signed the path alone, without http:// and the host"


def _hosts(host: str) -> Iterator[Variant]:
    name, colon, port = host.rpartition(":")
    yield host, ""
    if colon and port.isdigit():
        yield name, ""
    others = [f"{one}{colon}{port}" if name else one for one in ("localhost", "127.0.0.1", "[::1]")]
    for one in (*others, *REAL_HOSTS, host.lower()):
        if one not in (host, name):
            yield one, f"It signed the host {one}, but called {host}"


def _paths(path: str) -> Iterator[Variant]:
    yield path, ""
    found, slashed = bare(path), path.removesuffix("/") if path.endswith("/") else f"{path}/"
    yield slashed, f"It signed the path {slashed}, but called {path}"
    for version in (*VERSIONS, "/v2", ""):
        other = f"{version}{found}"
        if other != path:
            yield other, f"It signed the path {other}, but called {path}"
    for other in (unquote(path), quote(unquote(path)), quote(unquote(path), safe=""), path.replace("//", "/")):
        if other != path:
            yield other, "It signed the path with other escapes than it sent"


def _queries(query: str) -> Iterator[Variant]:
    if not query:
        yield "", ""
        yield "?", ""
        return
    yield f"?{query}", ""
    yield "", "It signed the address without its query"
    parts = query.split("&")
    if len(parts) <= PERMUTED_MAX:
        for order in permutations(parts):
            if list(order) != parts:
                yield f"?{'&'.join(order)}", "It signed the query's parameters in another order than it sent them"
    else:
        yield f"?{'&'.join(sorted(parts))}", "It signed the query's parameters in another order than it sent them"
    plain = unquote(query.replace("+", " "))
    for other in (
        plain,
        unquote(query),
        quote(plain, safe="=&"),
        quote(plain, safe="=&").replace("%20", "+"),
        quote(plain, safe="=&/:"),
    ):
        if other != query:
            yield f"?{other}", "It signed the query with other escapes than it sent"


def _bodies(body: bytes) -> Iterator[Variant]:
    if not body:
        for text in ("{}", "null", '""', "[]", "undefined", "None"):
            yield text.encode(), f"It signed the body {text}, but sent none"
        return
    yield b"", "It signed an empty body, but sent one"
    for other in (body.strip(), body + b"\n", body.replace(b"\r\n", b"\n")):
        if other != body:
            yield other, "It signed the body with other blanks or line ends than it sent"
    try:
        sent = json.loads(body)
    except ValueError:
        return
    mistake = "It signed the JSON of the body written anew (other blanks, order or escapes) than it sent it"
    separators: tuple[tuple[str, str] | None, ...] = ((",", ":"), None)
    for is_sorted, is_ascii, apart, indent in product((False, True), (True, False), separators, (None, 2, 4)):
        other = json.dumps(sent, sort_keys=is_sorted, ensure_ascii=is_ascii, separators=apart, indent=indent).encode()
        if other != body:
            yield other, mistake
    compact = json.dumps(sent, separators=(",", ":"))
    yield compact.replace("/", "\\/").encode(), mistake
    yield str(sent).encode(), "It signed what the language prints of the body, not the JSON it sent"


def _secrets(signed: Signed, known: KnownSecrets) -> Iterator[Variant]:
    if signed.application_key:
        yield signed.application_key, "It signed with the application key where the application secret belongs"
    if signed.consumer_key:
        yield signed.consumer_key, "It signed with the consumer key where the application secret belongs"
    for key, secret in known.others:
        yield secret, f"It signed with the secret of another application ({key})"
    yield f"{known.secret}\n", "Its application secret has a line end behind it"
    yield f" {known.secret}", "Its application secret has a blank before it"
    yield f'"{known.secret}"', "Its application secret has quotation marks around it"
    yield "", "It signed with an empty application secret"


def _consumer_keys(signed: Signed, known: KnownSecrets) -> Iterator[Variant]:
    if signed.application_key:
        yield signed.application_key, "It signed with the application key where the consumer key belongs"
    yield known.secret, "It signed with the application secret where the consumer key belongs"
    for text in ("", "None", "null", "undefined"):
        if text != (signed.consumer_key or ""):
            yield text, f"It signed {text or 'nothing'} where the consumer key belongs"


def _methods(method: str) -> Iterator[Variant]:
    for other in (method.lower(), "GET", "POST", "PUT", "DELETE", ""):
        if other != method:
            yield other, f"It signed the method {other or 'of nothing'}, but sent {method}"


def _timestamps(sent: str, server_seconds: int) -> Iterator[Variant]:
    mistake = "It signed another timestamp ({}) than it sent in X-Ovh-Timestamp ({})"
    likeliest: list[str] = []
    if sent.isascii() and sent.isdigit() and len(sent) < 16:
        number = int(sent)
        likeliest = [f"{number}000", f"{number}.0", str(number // 1_000)]
        near = range(number - DRIFT_SECONDS, number + DRIFT_SECONDS + 1)
        likeliest += [str(one) for one in sorted(near, key=lambda one: abs(one - number)) if one != number]
    likeliest += [str(one) for one in range(server_seconds - DRIFT_SECONDS, server_seconds + DRIFT_SECONDS + 1)]
    for other in (*likeliest, ""):
        if other != sent:
            yield other, mistake.format(other or "none", sent or "none")
