"""An answer as a page shows it."""

import msgspec

from panier.core.values import frozen
from panier.web.console.sending import TriedAnswer
from panier.web.route import Route
from panier.web.samples import TypedCall

SHOWN_BYTES_MAX = 40_000  # of a body: some price lists have megabytes
_LOST = "It may have been done all the same: look before you send it again."
_PHRASES = {
    0: "No answer came",
    200: "Done", 304: "Not modified", 400: "Refused: the request is not right", 401: "Refused: a signed call is needed",
    403: "Refused: these keys may not", 404: "Not found", 409: "Refused: it is in another state",
    412: "Refused: it has changed since", 413: "Refused: too large", 422: "Refused: another request had this key",
    429: "Refused: too many", 460: "Refused: it has expired", 500: "The shop failed", 503: "Not available now",
}  # fmt: skip


@frozen
class ShownAnswer:
    """What is shown: `hint` says what to do about a refusal; `left_out`: bytes of the body that are not shown."""

    status: int
    phrase: str
    milliseconds: str
    query_id: str
    body: str
    size: int
    left_out: int
    sent: str
    request_headers: tuple[tuple[str, str], ...]
    headers: tuple[tuple[str, str], ...]
    message: str
    hint: str

    @property
    def is_good(self) -> bool:
        """True for a call that was not refused."""
        return 0 < self.status < 400


def shown(call: TypedCall, answer: TriedAnswer, route: Route, *, is_signed: bool) -> ShownAnswer:
    """An answer, its body laid out."""
    text, message = _laid_out(answer.body), ""
    if answer.status >= 400:
        try:
            message = str(msgspec.json.decode(answer.body)["message"])
        except (msgspec.DecodeError, UnicodeDecodeError, KeyError, TypeError):
            message = ""
    if answer.status == 0:
        message = _LOST
    hint = "Sign in above, and send it again." if answer.status == 401 and not is_signed and not route.public else ""
    return ShownAnswer(
        answer.status, _PHRASES.get(answer.status, ""), f"{answer.milliseconds:.1f}", answer.header("x-ovh-queryid"),
        text[:SHOWN_BYTES_MAX], len(answer.body), max(0, len(text) - SHOWN_BYTES_MAX), call.text, call.headers,
        answer.headers, message, hint,
    )  # fmt: skip


def _laid_out(body: bytes) -> str:
    try:
        return msgspec.json.format(body, indent=2).decode()
    except (msgspec.DecodeError, UnicodeDecodeError):
        return body.decode(errors="replace")
