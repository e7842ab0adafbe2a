"""Which recorded calls are asked for: by status, method, path, caller or a text in them."""

import re
from collections.abc import Mapping
from functools import lru_cache

from panier.core.refusal import bad_input
from panier.core.values import frozen
from panier.web.paths import bare
from panier.web.recorded.exchange import Exchange
from panier.web.recorded.shown import caller_of, shown

FILTERS = ("status", "method", "path", "caller", "text")
STATUSES = "a status such as 404, a class such as 4xx, 'refused' (400 and above), or 'none' (no answer)"
_STATUS = re.compile(r"[1-5]\d\d|[1-5]xx|refused|none")
_METHOD = re.compile(r"[A-Z]+")


@frozen
class CallFilter:
    """What a call must have to be listed; what is empty asks nothing."""

    statuses: frozenset[str] = frozenset()
    methods: frozenset[str] = frozenset()
    path: str = ""
    caller: str = ""
    text: str = ""

    def is_met(self, exchange: Exchange) -> bool:
        """True for a call that has all that is asked for."""
        return (
            (not self.statuses or not self.statuses.isdisjoint(_names_of(exchange.status)))
            and (not self.methods or exchange.line.method in self.methods)
            and (not self.path or is_path(self.path, exchange.line.path))
            and (not self.caller or self.caller in (caller_of(exchange), exchange.origin.application_key))
            and (not self.text or _has_text(exchange, self.text.lower()))
        )


def read_wanted(sent: Mapping[str, str]) -> CallFilter:
    """What is asked for, from the parameters of a query.

    Refuses: a status or a method that is none (400).
    """
    statuses = frozenset(one.strip().lower() for one in sent.get("status", "").split(",") if one.strip())
    methods = frozenset(one.strip().upper() for one in sent.get("method", "").split(",") if one.strip())
    if wrong := [one for one in statuses if not _STATUS.fullmatch(one)]:
        raise bad_input("status", f"is {wrong[0]!r}, but must be {STATUSES}; several are parted by commas")
    if wrong := [one for one in methods if not _METHOD.fullmatch(one)]:
        raise bad_input("method", f"is {wrong[0]!r}, but must be one such as POST; several are parted by commas")
    return CallFilter(statuses, methods, *(sent.get(name, "").strip() for name in ("path", "caller", "text")))


def is_path(pattern: str, path: str) -> bool:
    """True where a pattern covers a path, with its version or without; * stands for any text."""
    matches = _compiled(pattern)
    found = bare(path)
    return any(matches.fullmatch(one) is not None for one in (path, found, found.removesuffix("/")))


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile("(?s:.*)".join(re.escape(part) for part in pattern.split("*")))


def _names_of(status: int | None) -> frozenset[str]:
    if status is None:
        return frozenset({"none"})
    names = {str(status), f"{status // 100}xx"}
    return frozenset(names | {"refused"} if status >= 400 else names)


def _has_text(exchange: Exchange, text: str) -> bool:
    """True where what is shown of a call holds a text; what cannot hold it is not even masked."""
    if text in exchange.query_id.lower() or text in caller_of(exchange).lower():
        return True
    line, sent = exchange.line, text.encode()
    is_packed = any(name.lower() == "content-encoding" for name, _ in exchange.answer_headers)
    raw = (line.tail.encode("latin-1"), exchange.body.kept, exchange.answer.kept)
    if not is_packed and not any(sent in one.lower() for one in raw) and text.isascii():
        return False
    found = shown(exchange)
    return any(text in one.lower() for one in (f"{found.path}?{found.query}", found.body, found.answer))
