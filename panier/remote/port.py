"""The owner's port of a running sandbox, as programs call it."""

import http.client
import json
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from panier.core.refusal import Kind, Refusal

SECONDS = 120  # moving the clock on by years takes a while
_KINDS = {400: Kind.INVALID, 403: Kind.FORBIDDEN, 404: Kind.NOT_FOUND, 405: Kind.METHOD_NOT_ALLOWED, 409: Kind.CONFLICT}


class OwnerPort:
    """Calls to one owner's port; every refusal of it is one here, with its sentence."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        found = urlsplit(self.url)
        self._host, self._port = found.hostname or "127.0.0.1", found.port or 80

    def get(self, place: str, /, **query: object) -> Any:
        """What a call answers; what is None in the query is left out."""
        given = {name: _word(value) for name, value in query.items() if value is not None}
        return self.call("GET", f"{place}?{urlencode(given)}" if given else place)

    def post(self, path: str, body: object = None) -> Any:
        """What a call with a body answers."""
        return self.call("POST", path, {} if body is None else body)

    def put(self, path: str, body: object = None) -> Any:
        """What a call that sets something answers."""
        return self.call("PUT", path, {} if body is None else body)

    def delete(self, path: str) -> Any:
        """What a call that takes something away answers."""
        return self.call("DELETE", path)

    def text(self, path: str) -> str:
        """What a call answers that answers with text."""
        return self._answer("GET", path, None)[1].decode()

    def call(self, method: str, path: str, body: object = None) -> Any:
        """What any call answers, from its JSON.

        Refuses: what the port refuses; a port that does not answer, or with something else (503).
        """
        status, content = self._answer(method, path, None if body is None else json.dumps(body).encode())
        try:
            return json.loads(content) if content.strip() else None
        except ValueError as error:
            raise self._stranger(status) from error

    def _answer(self, method: str, path: str, body: bytes | None) -> tuple[int, bytes]:
        headers = {"accept": "application/json"} | ({} if body is None else {"content-type": "application/json"})
        connection = http.client.HTTPConnection(self._host, self._port, timeout=SECONDS)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            status, content = answer.status, answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise Refusal(
                Kind.UNAVAILABLE,
                f"No sandbox answers on {self.url} ({error}): start one with `panier sandbox --manage-port"
                f" {self._port}`, or name its folder with --data",
            ) from error
        finally:
            connection.close()
        if status >= 400:
            raise Refusal(_KINDS.get(status, Kind.UNAVAILABLE), self._message(status, content))
        return status, content

    def _message(self, status: int, content: bytes) -> str:
        try:
            return str(json.loads(content)["message"])
        except (ValueError, KeyError, TypeError):
            return self._stranger(status).message

    def _stranger(self, status: int) -> Refusal:
        return Refusal(
            Kind.UNAVAILABLE,
            f"What answers on {self.url} ({status}) is no owner's port: name the sandbox's folder with --data",
        )


def segment(text: str) -> str:
    """A text as one segment of a path."""
    return quote(text, safe="")


def plan_fault(owner: OwnerPort, word: str) -> Any:
    """Have go wrong what a word says: a rule such as 'POST */checkout=500:2', or a ready-made plan by its name."""
    if "=" in word:
        return owner.post("/faults", {"rule": word})
    return owner.post(f"/faults/plans/{segment(word)}")


def _word(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)
