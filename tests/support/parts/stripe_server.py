"""Stripe on loopback for tests: localstripe (a third party's imitation) as a process, behind a door of ours.

The door adds what Stripe has and localstripe lacks: idempotency keys, payments that their customer has to confirm while
nobody is there, pages for that, direct debits that take their time, and lists of one customer's payments. It also loses
answers and fails as a test asks. What neither has (pages where methods are registered, disputes) the door does not
invent: tests say it themselves.
"""

import contextlib
import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
import stripe

from panier.outside.gateway.stripe.settings import StripeSettings
from tests.support.ports import free_port

KEY, SECRET = "sk_test_panier", "whsec_of_the_tests"
START_SECONDS = 60
_LAUNCH = """
import sys
from aiohttp import web
from localstripe import resources
resources.Store.dump_to_disk = lambda self: None
from localstripe.server import app
web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), print=None)
"""
_UNKNOWN = ("return_url", "mandate_data", "off_session")  # parameters that localstripe refuses or does not heed


def _unwatched(_moment: str) -> None:
    """Nobody wants to know."""


@dataclass(slots=True)
class StripeServer:
    """The door; `calls` are what came, as method and path, `sent` the forms that came with it.

    `losing`: how many answers to a call are lost after it was carried out; `failing`: how many are answered 500 and not
    carried out. `pauses`: answers that wait for an event; `written`: answers of a test's own. `watch` is told of each
    call before and after it is carried out.
    """

    behind: str
    http: Any = None
    calls: list[str] = field(default_factory=list)
    sent: list[dict[str, str]] = field(default_factory=list)
    losing: dict[str, int] = field(default_factory=dict)
    failing: dict[str, int] = field(default_factory=dict)
    written: dict[str, tuple[int, Any]] = field(default_factory=dict)
    pauses: dict[str, threading.Event] = field(default_factory=dict)
    watch: Callable[[str], None] = _unwatched
    kept: dict[str, tuple[str, int, bytes]] = field(default_factory=dict)
    busy: set[str] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.http.server_address[1]}"

    @property
    def settings(self) -> StripeSettings:
        """The settings of a shop that uses it."""
        return StripeSettings(KEY, SECRET, self.url)

    def times(self, call: str) -> int:
        """How often something was asked for, as in "POST /v1/refunds"; * stands for an id."""
        return sum(one == call or _with_star(one) == call for one in self.calls)

    def forget(self) -> None:
        """Begin anew."""
        self.ask("DELETE", "/_config/data")
        self.calls.clear()
        self.sent.clear()
        self.watch = _unwatched
        for one in (self.losing, self.failing, self.written, self.pauses, self.kept):
            one.clear()

    def ask(self, method: str, path: str, form: dict[str, str] | None = None) -> Any:
        """Ask localstripe itself, as Stripe's own pages would."""
        answer = httpx.request(method, self.behind + path, data=form, auth=(KEY, ""))
        assert answer.status_code == 200, answer.text
        return answer.json() if answer.content else None

    def until(self, payment: str, status: str) -> None:
        """Wait until a payment has a status, as direct debits do after a moment."""
        deadline = time.monotonic() + START_SECONDS
        while self.ask("GET", f"/v1/payment_intents/{payment}")["status"] != status:
            assert time.monotonic() < deadline, f"{payment} is not {status}"
            time.sleep(0.02)

    def payments(self) -> list[Any]:
        """Every payment there."""
        found: list[Any] = self.ask("GET", "/v1/payment_intents?limit=100")["data"]
        return found

    def confirm(self, payment: str, *, is_accepted: bool = True) -> None:
        """Answer a challenge as the customer on the bank's page."""
        secret = self.ask("GET", f"/v1/payment_intents/{payment}")["client_secret"]
        form = {"client_secret": secret, "success": "true" if is_accepted else "false"}
        self.ask("POST", f"/v1/payment_intents/{payment}/_authenticate", form)

    def confirm_registration(self, registration: str) -> None:
        """Confirm a new method as the customer on the bank's page."""
        self.ask("POST", f"/v1/setup_intents/{registration}/confirm", {})


def event(kind: str, thing: object, *, secret: str = SECRET, age_seconds: int = 0) -> tuple[bytes, dict[str, str]]:
    """A message of Stripe about a thing, and the header with its signature."""
    body = json.dumps({"id": "evt_1", "object": "event", "type": kind, "data": {"object": thing}})
    at = int(time.time()) - age_seconds
    return body.encode(), {"stripe-signature": stripe.WebhookSignature.generate_signature_header(body, secret, at)}


class _Door(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_of: StripeServer

    def do_GET(self) -> None:
        self._take("GET")

    def do_POST(self) -> None:
        self._take("POST")

    def _take(self, method: str) -> None:
        door, path = self.server_of, urlsplit(self.path).path
        body = self.rfile.read(int(self.headers.get("content-length", "0"))).decode()
        call = f"{method} {path}"
        with door.lock:
            door.calls.append(call)
            door.sent.append(dict(parse_qsl(body)))
            is_failing = _used(door.failing, call)
        if is_failing:
            self._send(500, b'{"error": {"type": "api_error", "message": "Something went wrong"}}')
            return
        door.watch(f"before {_with_star(call)}")
        status, answer = self._once(method, body)
        door.watch(f"after {_with_star(call)}")
        pause = door.pauses.get(_with_star(call))
        if pause is not None:
            pause.wait(60)
        with door.lock:
            is_lost = _used(door.losing, call)
        if is_lost:
            self.close_connection = True
            return
        with contextlib.suppress(OSError):  # who asked may be gone
            self._send(status, answer)

    def _once(self, method: str, body: str) -> tuple[int, bytes]:
        """The answer to a request, carried out once for each idempotency key."""
        door, key = self.server_of, self.headers.get("idempotency-key")
        if key is None or method == "GET":
            return self._forward(method, body)
        asked = f"{self.path} {body}"
        with door.lock:
            known = door.kept.get(key)
            if known is not None and known[0] != asked:
                return 400, b'{"error": {"type": "idempotency_error", "message": "Same key, other request"}}'
            if known is not None:
                return known[1], known[2]
            if key in door.busy:
                return 409, b'{"error": {"type": "idempotency_error", "code": "idempotency_key_in_use"}}'
            door.busy.add(key)
        status, answer = self._forward(method, body)
        with door.lock:
            door.busy.discard(key)
            door.kept[key] = (asked, status, answer)
        return status, answer

    def _forward(self, method: str, body: str) -> tuple[int, bytes]:
        door = self.server_of
        path, query = urlsplit(self.path).path, parse_qsl(urlsplit(self.path).query)
        written = door.written.get(f"{method} {path}")
        if written is not None:
            return written[0], json.dumps(written[1]).encode()
        form = parse_qsl(body, keep_blank_values=True)
        is_away = ("off_session", "true") in form
        sent = [(name, text) for name, text in form if name.partition("[")[0] not in _UNKNOWN]
        customer = dict(query).get("customer") if path == "/v1/payment_intents" else None
        asked = [(name, text) for name, text in query if name != "customer" or customer is None]
        if method == "POST" and path.endswith("/confirm") and "/payment_intents/" in path:
            return self._confirm(path.removesuffix("/confirm"))
        answer = httpx.request(
            method, f"{door.behind}{path}?{urlencode(asked)}", content=urlencode(sent) if method == "POST" else None,
            headers={"content-type": "application/x-www-form-urlencoded"}, auth=(KEY, ""),
        )  # fmt: skip
        found = answer.json()
        if customer is not None:
            found["data"] = [one for one in found["data"] if one["customer"] == customer]
        if is_away and found.get("status") == "requires_action":
            return _refused_while_away(found)
        if is_away and ("payment_method_types[0]", "sepa_debit") in form and found.get("status") == "succeeded":
            found["status"] = "processing"  # nobody's bank is that quick
        return answer.status_code, json.dumps(self._with_page(found)).encode()

    def _confirm(self, path: str) -> tuple[int, bytes]:
        """A payment that waits for its customer at localstripe already."""
        found = httpx.get(f"{self.server_of.behind}{path}", auth=(KEY, "")).json()
        return 200, json.dumps(self._with_page(found)).encode()

    def _with_page(self, found: Any) -> Any:
        """What has to be confirmed leads to a page, as it does where a return_url was given."""
        if found.get("next_action"):
            page = {"url": f"{self.server_of.url}/confirm/{found['id']}"}
            found["next_action"] = {"type": "redirect_to_url", "redirect_to_url": page}
        return found

    def _send(self, status: int, content: bytes) -> None:
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - its name there
        """Say nothing."""


def _refused_while_away(found: Any) -> tuple[int, bytes]:
    """How Stripe answers for a payment that its customer would have to confirm, but is away."""
    problem = {"type": "card_error", "code": "authentication_required", "message": "Your card needs a confirmation."}
    intent = {**found, "status": "requires_payment_method", "next_action": None, "last_payment_error": problem}
    return 402, json.dumps({"error": {**problem, "payment_intent": intent}}).encode()


def _with_star(call: str) -> str:
    return "/".join(
        "*" if part.startswith(("pi_", "seti_", "pm_", "cus_", "re_")) else part for part in call.split("/")
    )


def _used(counts: dict[str, int], call: str) -> bool:
    """True where something is still to go wrong with a call, once less from now on."""
    for name in (call, _with_star(call)):
        if counts.get(name, 0) > 0:
            counts[name] -= 1
            return True
    return False


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of callers that hang up."""


@contextlib.contextmanager
def stripe_running() -> Iterator[StripeServer]:
    """Stripe until the block ends."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-c", _LAUNCH, str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        door = StripeServer(f"http://127.0.0.1:{port}")
        _wait_until_ready(process, door)
        with _Server(("127.0.0.1", 0), type("Door", (_Door,), {"server_of": door})) as server:
            door.http = server
            thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
            thread.start()
            try:
                yield door
            finally:
                for pause in door.pauses.values():
                    pause.set()
                server.shutdown()
                thread.join()
    finally:
        process.kill()
        process.wait()


def _wait_until_ready(process: subprocess.Popen[bytes], door: StripeServer) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(httpx.HTTPError):
            door.payments()
            return
        time.sleep(0.02)
    message = "localstripe did not start"
    raise RuntimeError(message)
