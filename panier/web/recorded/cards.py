"""Numbers of cards in recorded calls: they are hidden before anything is kept, however they were escaped."""

import re

from panier.core.values import replace
from panier.outside.gateway.forms import has_card_number, without_card_numbers
from panier.web.card_numbers import is_likely
from panier.web.recorded.exchange import Content, Exchange

HIDDEN = "(held the number of a card, which is kept nowhere)"
_ESCAPES = re.compile(r"(?:\\+u00|%)([237][0-9A-Fa-f])")


def hide(exchange: Exchange) -> None:
    """Hide the numbers of cards in the path, the query and the body of a call that is to be kept."""
    line, body = exchange.line, exchange.body
    if is_likely(line.tail.encode("latin-1")):
        exchange.line = replace(line, path=_in_segments(line.path), query=_hidden(line.query))
    if is_likely(body.kept):
        text = body.kept.decode("latin-1")
        hidden = _hidden(text)
        if hidden != text:
            exchange.body = shorter = Content()
            shorter.kept, shorter.size = hidden.encode("latin-1"), body.size
            exchange.has_hidden = True


def _hidden(text: str) -> str:
    hidden = without_card_numbers(text)
    return HIDDEN if has_card_number(_unescaped(hidden)) else hidden


def _in_segments(path: str) -> str:
    return "/".join(HIDDEN if has_card_number(_unescaped(segment)) else segment for segment in path.split("/"))


def _unescaped(text: str) -> str:
    return _ESCAPES.sub(lambda found: chr(int(found[1], 16)), text).replace("+", " ")
