"""Calling the API of a sandbox as one of its customers, signed as the SDKs do."""

import http.client
import json
import time
from collections.abc import Mapping
from hashlib import sha1
from pathlib import Path
from urllib.parse import urlsplit

from panier.core.refusal import Kind, Refusal, invalid
from panier.core.values import frozen

SECONDS = 60
OUT_OF_TIME = 400  # its status, with the error code below
_PREFIXES = {"ca1001-ovh": "", "ch1002-ovh": "SECOND_"}


@frozen
class CustomerKeys:
    """What a customer's calls are signed with."""

    application_key: str
    application_secret: str
    consumer_key: str


@frozen
class CallAnswer:
    """What a call was answered: a status and a text."""

    status: int
    text: str


def ready_made(given: Mapping[str, str]) -> dict[str, CustomerKeys]:
    """The keys of a sandbox's ready-made customers, by their nichandles, from the variables that it wrote."""
    names = ("OVH_APPLICATION_KEY", "OVH_APPLICATION_SECRET", "OVH_CONSUMER_KEY")
    return {
        nic: CustomerKeys(*(given[f"{prefix}{name}"] for name in names))
        for nic, prefix in _PREFIXES.items()
        if f"{prefix}{names[0]}" in given
    }


class ApiCaller:
    """Calls to one sandbox; `url` is its address without a version."""

    def __init__(self, url: str, customers: Mapping[str, CustomerKeys]) -> None:
        self._url = url.rstrip("/")
        self._customers = customers
        self._ahead_seconds: int | None = None

    def call(self, method: str, target: str, body: str = "", *, customer: str | None = None) -> CallAnswer:
        """Make a call to a path with its version and query; signed where a customer with known keys makes it.

        The sandbox's time is asked for once, and again where a call is refused for its own: the clock was moved.

        Refuses: a sandbox that does not answer (503).
        """
        headers = {"accept": "application/json"} | ({"content-type": "application/json"} if body else {})
        keys = None if customer is None else self._customers.get(customer)
        if keys is None:
            return self._send(method, target, body, headers)
        answer = self._signed(method, target, body, headers, keys)
        if answer.status == OUT_OF_TIME and f'"{Kind.QUERY_TIME_OUT.name}"' in answer.text:
            self._ahead_seconds = None
            answer = self._signed(method, target, body, headers, keys)
        return answer

    def _signed(
        self, method: str, target: str, body: str, headers: Mapping[str, str], keys: CustomerKeys
    ) -> CallAnswer:
        signature = self._signature(method, f"{self._url}{target}", body, keys)
        return self._send(method, target, body, {**headers, **signature})

    def _signature(self, method: str, url: str, body: str, keys: CustomerKeys) -> dict[str, str]:
        if self._ahead_seconds is None:
            self._ahead_seconds = int(self._send("GET", "/1.0/auth/time", "", {}).text) - int(time.time())
        stamp = str(int(time.time()) + self._ahead_seconds)
        text = f"{keys.application_secret}+{keys.consumer_key}+{method}+{url}+{body}+{stamp}"
        return {
            "x-ovh-application": keys.application_key,
            "x-ovh-consumer": keys.consumer_key,
            "x-ovh-timestamp": stamp,
            "x-ovh-signature": f"$1${sha1(text.encode()).hexdigest()}",  # noqa: S324 - the protocol's own
        }

    def _send(self, method: str, target: str, body: str, headers: dict[str, str]) -> CallAnswer:
        found = urlsplit(self._url)
        connection = http.client.HTTPConnection(found.hostname or "", found.port, timeout=SECONDS)
        try:
            connection.request(method, target, body.encode() or None, headers)
            answer = connection.getresponse()
            return CallAnswer(answer.status, answer.read().decode(errors="replace"))
        except (OSError, http.client.HTTPException) as error:
            raise Refusal(Kind.UNAVAILABLE, f"No sandbox answers on {self._url}: {error}") from error
        finally:
            connection.close()


def kept(file: Path) -> dict[str, CustomerKeys]:
    """The keys of a sandbox's ready-made customers, from the file in its folder.

    Refuses: a file that does not hold them (400).
    """
    try:
        found = json.loads(file.read_bytes())
        return {
            one["nic"]: CustomerKeys(one["application_key"], one["application_secret"], one["consumer_key"])
            for one in found
        }
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise invalid(f"{file} does not hold a sandbox's keys: `panier sandbox --fresh` makes new ones") from error
