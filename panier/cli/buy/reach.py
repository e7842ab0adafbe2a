"""An endpoint and the keys for it: calls go through python-ovh, and an answer that did not come is told from a no."""

import json
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

import ovh
import requests
from ovh import exceptions

from panier.cli.buy.endpoints import chosen, keys_beside
from panier.cli.buy.stops import CallRefused, NoAnswer, Stop, wrong_use
from panier.cli.buy.wishes import masked

READS_AGAIN = 3  # a reading that was not answered may be sent again: it changes nothing
WAIT_SECONDS_MAX = 30


class Reach:
    """Calls to one endpoint with one customer's keys."""

    def __init__(self, url: str, client: ovh.Client, *, shows_calls: bool = False) -> None:
        self.url = url
        self._client = client
        self._shows_calls = shows_calls

    def get(self, path: str, **query: object) -> Any:
        """Read something; sent again a few times when no answer comes."""
        for seconds in (0.2, 1.0):
            try:
                return self.call("GET", path, query=query)
            except NoAnswer:
                time.sleep(seconds)
        return self.call("GET", path, query=query)

    def me(self) -> Mapping[str, Any]:
        """The account that calls.

        Refuses: an endpoint that tells no account, as one of another API does.
        """
        account = self.get("/me")
        if not isinstance(account, dict) or not account.keys() >= {"nichandle", "ovhSubsidiary"}:
            raise Stop(f"{self.url} tells no account at /me: is it the address of this API, such as …/1.0?")
        return account

    def find(self, path: str, **query: object) -> Any | None:
        """Read something that may be missing."""
        try:
            return self.get(path, **query)
        except CallRefused as refused:
            if refused.code == 404:
                return None
            raise

    def post(self, path: str, body: Mapping[str, object] | None = None, *, once: str = "") -> Any:
        """Send something, once. `once`: what makes it safe to send again, where the server knows the header."""
        return self.call("POST", path, body=body, once=once)

    def delete(self, path: str) -> Any:
        """Delete something; twice is as good as once."""
        return self.call("DELETE", path)

    def call(
        self,
        method: str,
        path: str,
        *,
        body: Any = None,
        query: Mapping[str, object] | None = None,
        once: str = "",
    ) -> Any:
        """Make a signed call; what it is answered.

        Refuses: what the endpoint refuses; a call that no answer came to.
        """
        if query:
            path = f"{path}?{urlencode({name: _text(value) for name, value in query.items()})}"
        headers = {"Idempotency-Key": once} if once else {}
        answer = self._send(method, path, body, dict(headers))
        for _ in range(2):
            if answer.status_code == 429:  # it was turned away before anything began
                time.sleep(_pause(answer))
                answer = self._send(method, path, body, dict(headers))
        return _content(answer, f"{method} {path}")

    def now(self) -> float:
        """The endpoint's time, in seconds since 1970."""
        try:
            return time.time() + float(self._client.time_delta)
        except exceptions.APIError as error:
            raise _no_answer("GET /auth/time", self.url, error) from error

    def _send(self, method: str, path: str, body: Any, headers: dict[str, str]) -> requests.Response:
        if self._shows_calls:
            sent = "" if body is None else f" {json.dumps(masked(body), ensure_ascii=False)}"
            print(f"> {method} {path}{sent}", file=sys.stderr)
        try:
            answer: requests.Response = self._client.raw_call(method, path, body, need_auth=True, headers=headers)
        except (requests.RequestException, exceptions.HTTPError) as error:
            if self._shows_calls:
                print("< no answer", file=sys.stderr)
            raise _no_answer(f"{method} {path}", self.url, error) from error
        except exceptions.OAuth2FailureError as error:
            raise Stop(f"{self.url} gives no token for OVH_CLIENT_ID: {_line(error)}") from error
        except exceptions.APIError as error:  # of the time, which is asked for before the first signed call
            raise Stop(f"{self.url} does not tell its time: {_line(error)}") from error
        if self._shows_calls:
            print(f"< {answer.status_code} {answer.headers.get('x-ovh-queryid', '')}".rstrip(), file=sys.stderr)
        return answer


def open_reach(endpoint: str | None, *, shows_calls: bool = False, timeout: float = 180.0) -> Reach:
    """Reach an endpoint with the keys of the environment, of ovh.conf, or of the sandbox in ./data that answers there.

    Refuses: an unknown name, keys that are missing.
    """
    name, url = chosen(endpoint)
    try:
        client = ovh.Client(name, timeout=timeout)
    except exceptions.InvalidConfiguration as error:
        keys = keys_beside(url)
        if keys is None:
            raise wrong_use(
                f"There are no keys for {name} ({_line(error)}): set OVH_APPLICATION_KEY, OVH_APPLICATION_SECRET and"
                " OVH_CONSUMER_KEY, or name a file that sets them with --env-file; where a sandbox's folder is,"
                ' `set -a; eval "$(panier keys --format env)"; set +a` sets its own'
            ) from error
        client = ovh.Client(name, timeout=timeout, **asdict(keys))
    if client._oauth2 is None and not client._consumer_key:  # noqa: SLF001 - it has no other way to ask
        raise wrong_use(
            f"There is no consumer key for {name}: set OVH_CONSUMER_KEY;"
            f" {url.removesuffix('/1.0')}/createToken makes one"
        )
    return Reach(url, client, shows_calls=shows_calls)


def _content(answer: requests.Response, call: str) -> Any:
    """What an answer says.

    Refuses: a no; an answer that says nothing certain.
    """
    query_id = answer.headers.get("x-ovh-queryid", "")
    code = answer.status_code
    try:
        content = answer.json() if answer.content else None
    except ValueError:
        content, is_json = None, False
    else:
        is_json = True
    if 200 <= code < 300 and is_json:
        return content
    said = content.get("message") if isinstance(content, dict) else None
    if code >= 500 or (200 <= code < 300):
        reason = said or f"an answer that is no JSON ({code})"
        raise NoAnswer(f"{call} came to no certain end: {reason}{f' [{query_id}]' if query_id else ''}")
    if not is_json or said is None:
        said = f"{call} was answered {code}, and not in JSON: is this the address of an API, such as …/1.0?"
    raise CallRefused(str(said).strip(), code=code, query_id=query_id, call=call)


def _no_answer(call: str, url: str, error: Exception) -> NoAnswer:
    cause: BaseException = error
    while (below := cause.__cause__ or cause.__context__) is not None:
        cause = below
    if isinstance(cause, ConnectionRefusedError):
        return NoAnswer(
            f"{url} cannot be reached ({cause.strerror}): is the sandbox running? `panier sandbox` starts one"
        )
    return NoAnswer(f"{call} was not answered by {url}: {str(cause) or type(cause).__name__}")


def _pause(answer: requests.Response) -> float:
    seconds = answer.headers.get("retry-after", "")
    return min(float(seconds) if seconds.isdigit() else 1.0, WAIT_SECONDS_MAX)


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _line(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__
