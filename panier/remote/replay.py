"""Sending the calls of a transcript again, and comparing what is answered now with what was answered then.

Numbers and ids are other ones in another sandbox. Whatever an answer tells now in the place of something else it told
then, takes its place in the calls that follow.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from panier.core.values import frozen
from panier.remote.signing import ApiCaller
from panier.remote.transcript import Transcript

HIDDEN = "***"  # how the owner's port masks a secret: a call with one cannot be sent again
VISITOR = "visitor"
_DEPTH_MAX = 12
_ID_CHARACTERS = 12  # a shorter text with digits may be a plan or a duration
_WORD = re.compile(r"[A-Za-z0-9_.-]{1,64}")


@frozen
class Comparison:
    """What became of a call that was sent again: nothing to say, a difference, or the reason why it was not sent."""

    call: dict[str, Any]
    difference: str = ""
    skipped: str = ""


def replay(transcript: Transcript, caller: ApiCaller) -> Iterator[Comparison]:
    """Send the calls of a transcript, in their order, and tell of each what is different."""
    changed: dict[str, str] = {}
    for call in transcript.calls:
        skipped = _reason_to_skip(call)
        if skipped:
            yield Comparison(call, skipped=skipped)
            continue
        query = f"?{_put(call['query'], changed)}" if call.get("query") else ""
        target = f"{_put(call['path'], changed)}{query}"
        body = _put(call.get("requestBody") or "", changed)
        customer = None if call.get("caller") in (None, VISITOR) else str(call["caller"])
        answer = caller.call(call["method"], target, body, customer=customer)
        then, now = _document(call.get("answerBody") or ""), _document(answer.text)
        _learn(then, now, changed, 0)
        if call["status"] is None:  # the answer was lost on purpose: the work was done, and nothing is known of it
            yield Comparison(call)
        elif answer.status != call["status"]:
            yield Comparison(call, f"is answered {answer.status}, not {call['status']}: {answer.text[:200]}")
        else:
            yield Comparison(call, _shape_difference(then, now, "answer", 0))


def _reason_to_skip(call: dict[str, Any]) -> str:
    if call.get("fault") and call["status"] is not None:
        return "it met a fault that was made for it"
    if any(HIDDEN in str(call.get(name) or "") for name in ("path", "query", "requestBody")):
        return "it holds a secret that is not recorded"
    return ""


def _document(text: str) -> Any:
    try:
        return json.loads(text) if text.strip() else None
    except ValueError:
        return text


def _put(text: str, changed: dict[str, str]) -> str:
    """A text of then with what takes its place now."""
    return _WORD.sub(lambda found: changed.get(found[0], found[0]), text)


def _learn(then: Any, now: Any, changed: dict[str, str], depth: int, name: str = "id") -> None:
    """Note what stands now where something else stood then, as far as it names a thing; `name` is its field's."""
    if depth > _DEPTH_MAX:
        return
    if isinstance(then, dict) and isinstance(now, dict):
        for field in then.keys() & now.keys():
            _learn(then[field], now[field], changed, depth + 1, field)
    elif isinstance(then, list) and isinstance(now, list):
        for old, new in zip(then, now, strict=False):
            _learn(old, new, changed, depth + 1, name)
    elif then != now and _names_thing(then, name) and _names_thing(now, name):
        changed[str(then)] = str(now)


def _names_thing(value: Any, field: str) -> bool:
    """True of a number in a field of ids, and of a text that stands there or is as long as ids are."""
    is_id = field.lower().endswith("id")
    if isinstance(value, bool) or not isinstance(value, int | str):
        return False
    if isinstance(value, int):
        return is_id
    is_word = _WORD.fullmatch(value) is not None and any(map(str.isdigit, value))
    return is_word and (is_id or len(value) >= _ID_CHARACTERS)


def _shape_difference(then: Any, now: Any, place: str, depth: int) -> str:
    """Where two documents differ in their fields or in the kinds of their values; null may stand for anything."""
    if then is None or now is None or depth > _DEPTH_MAX:
        return ""
    if _kind(then) != _kind(now):
        return f"{place} is {_kind(now)}, not {_kind(then)}"
    if isinstance(then, dict):
        if missing := sorted(then.keys() - now.keys()):
            return f"{place} has no {', '.join(missing)} any more"
        if added := sorted(now.keys() - then.keys()):
            return f"{place} has {', '.join(added)}, which it had not"
        found = (_shape_difference(then[name], now[name], f"{place}.{name}", depth + 1) for name in then)
        return next((one for one in found if one), "")
    if isinstance(then, list):
        if bool(then) != bool(now):
            return f"{place} is {'empty' if then else 'not empty'}, which it was {'not' if then else ''}".rstrip()
        return _shape_difference(then[0], now[0], f"{place}[0]", depth + 1) if then else ""
    return ""


_KINDS: dict[type, str] = {
    bool: "true or false", int: "a number", float: "a number", str: "a text", list: "a list", dict: "an object",
}  # fmt: skip


def _kind(value: Any) -> str:
    return _KINDS[type(value)]
