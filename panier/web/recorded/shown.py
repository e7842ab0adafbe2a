"""A recorded call as it may be shown: its secrets are masked, and its bodies are text."""

import gzip
import io
from typing import Any

import msgspec
import zstandard

from panier.core.limits import RECORDED_BODY_BYTES
from panier.core.values import frozen
from panier.web.paths import bare
from panier.web.recorded.exchange import Content, Exchange, Headers, header_of
from panier.web.recorded.masking import masked_addresses, masked_body, masked_header
from panier.wire.types import datetime_out

VISITOR = "visitor"
_UNSHOWN = ("text/html", "multipart/")


@frozen
class ShownCall:
    """What may be shown of a call; `query` is empty where it had none."""

    path: str
    query: str
    headers: Headers
    body: str
    answer_headers: Headers
    answer: str


@frozen
class Envelope:
    """What an answer says that refuses."""

    message: str = ""
    class_name: str | None = None
    error_code: str | None = None


def shown(exchange: Exchange) -> ShownCall:
    """What may be shown of a call, made once."""
    if exchange.shown is None:
        line = exchange.line
        path = bare(line.path)
        exchange.shown = ShownCall(
            line.path,
            masked_addresses(line.query, path=path),
            _masked(line.headers),
            _text(exchange.body, line.headers, path, is_answer=False),
            _masked(exchange.answer_headers),
            _text(exchange.answer, exchange.answer_headers, path, is_answer=True),
        )
    assert isinstance(exchange.shown, ShownCall)
    return exchange.shown


def caller_of(exchange: Exchange) -> str:
    """Whose key a call named: a nichandle, or that it named nobody's."""
    return exchange.origin.nic or VISITOR


def envelope(exchange: Exchange) -> Envelope:
    """What an answer says in the form of a refusal; nothing where it is in another."""
    try:
        said = msgspec.json.decode(shown(exchange).answer or "null")
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return Envelope()
    if not isinstance(said, dict):
        return Envelope()
    texts = {name: str(said[name]) for name in ("message", "class", "errorCode") if isinstance(said.get(name), str)}
    return Envelope(texts.get("message", ""), texts.get("class"), texts.get("errorCode"))


def summary_out(exchange: Exchange) -> dict[str, Any]:
    """A call as a row of a list; of one that was refused, what it was told."""
    found = shown(exchange)
    is_refused = exchange.status is not None and exchange.status >= 400
    return {
        "number": exchange.number,
        "queryId": exchange.query_id,
        "time": datetime_out(exchange.at_us),
        "method": exchange.line.method,
        "path": found.path,
        "query": found.query or None,
        "caller": caller_of(exchange),
        "address": exchange.origin.address,
        "status": exchange.status,
        "milliseconds": exchange.milliseconds,
        "message": envelope(exchange).message or None if is_refused else None,
        "fault": exchange.fault,
        "repeats": exchange.repeats,
    }


def _masked(headers: Headers) -> Headers:
    return tuple((name, masked_header(name, value)) for name, value in headers)


def _text(content: Content, headers: Headers, path: str, *, is_answer: bool) -> str:
    """A body as text; of what is no text, what it is."""
    if not content.size:
        return ""
    kept, media_type = content.kept, header_of(headers, "content-type") or ""
    if media_type.startswith(_UNSHOWN):  # secrets stand in it under no name
        return f"({content.size} bytes of {media_type.partition(';')[0]})"
    encoding = header_of(headers, "content-encoding")
    if encoding is not None:
        found = _unpacked(kept, encoding)
        if found is None:
            return f"({content.size} bytes, {encoding})"
        kept = found
    try:
        # A cut body may end within a character.
        text = kept.decode("utf-8", "strict" if content.is_whole and encoding is None else "ignore")
    except UnicodeDecodeError:
        return f"({content.size} bytes of {media_type or 'an unknown kind'})"
    return masked_body(text, media_type=media_type, path=path, is_answer=is_answer)


def _unpacked(kept: bytes, encoding: str) -> bytes | None:
    """The first bytes of what was compressed; None where it cannot be read."""
    try:
        if encoding == "gzip":
            return gzip.GzipFile(fileobj=io.BytesIO(kept)).read(RECORDED_BODY_BYTES)
        if encoding == "zstd":
            return zstandard.ZstdDecompressor().stream_reader(kept).read(RECORDED_BODY_BYTES)
    except (OSError, EOFError, zstandard.ZstdError):
        return None
    return None
