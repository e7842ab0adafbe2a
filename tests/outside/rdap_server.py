"""An RDAP server on loopback for tests: it answers RFC 9083's JSON, or misbehaves as a test asks."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import msgspec

EXTENSIONS = ("com", "net", "fr", "co.uk")
NOTHING = {"errorCode": 404, "title": "Not Found", "rdapConformance": ["rdap_level_0"]}


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent. `waits`: the server keeps silent until it is shut down."""

    status: int = 200
    body: object = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    waits: bool = False


@dataclass(slots=True)
class RdapServer:
    """What it answers by path; a list of answers is given one after the other, the last one again and again."""

    answers: dict[str, list[Answer]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    at_once_max: int = 0
    slowness: float = 0.0
    http: Any = None
    over: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _at_once: int = 0

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.http.server_address[1]}"

    @property
    def list_url(self) -> str:
        """Where the list of servers lies, which is on this server too."""
        return f"{self.url}/dns.json"

    def names_asked(self) -> list[str]:
        """The names that were asked for, in that order."""
        return [path.rpartition("/")[2] for path in self.asked if "/domain/" in path]

    def says(self, name: str, *answers: Answer) -> None:
        """From now on, what comes back for a name."""
        self.answers[f"/rdap/domain/{name}"] = list(answers)

    def lists(self, services: object) -> None:
        """What the list of servers says."""
        self.answers["/dns.json"] = [Answer(body={"version": "1.0", "services": services})]

    def next_answer(self, path: str) -> Answer:
        """What the test wants for a path; nothing is registered that it did not mention."""
        with self._lock:
            self.asked.append(path)
            given = self.answers.get(path)
            if given is None:
                return Answer(404, NOTHING)
            return given.pop(0) if len(given) > 1 else given[0]

    def enter(self, change: int) -> None:
        """Count how many are answered at once."""
        with self._lock:
            self._at_once += change
            self.at_once_max = max(self.at_once_max, self._at_once)


def domain(name: str, *, statuses: Sequence[str] = ("active",), events: Mapping[str, str] | None = None) -> Answer:
    """A registered name on two name servers, in the words of RFC 9083 §5.3."""
    return Answer(
        body={
            "objectClassName": "domain",
            "handle": "D1",
            "ldhName": name.upper(),
            "status": list(statuses),
            "nameservers": [
                {"objectClassName": "nameserver", "ldhName": "NS1.Elsewhere.test."},
                {"objectClassName": "nameserver", "ldhName": "ns2.elsewhere.test"},
            ],
            "events": [{"eventAction": action, "eventDate": date} for action, date in (events or {}).items()],
            "entities": [{"objectClassName": "entity", "roles": ["registrar"]}],
        },
        headers={"content-type": "application/rdap+json"},
    )


@contextmanager
def serving() -> Iterator[RdapServer]:
    """Such a server, with a list that sends the extensions here, until the block ends."""
    server = RdapServer()

    class Request(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 5

        def do_GET(self) -> None:
            """Answer as the test wants."""
            answer = server.next_answer(self.path)
            server.enter(1)
            try:
                if answer.waits or server.slowness:
                    server.over.wait(None if answer.waits else server.slowness)
            finally:
                server.enter(-1)
            body = answer.body if isinstance(answer.body, bytes) else msgspec.json.encode(answer.body)
            self.send_response(answer.status)
            for header, value in ({"content-length": str(len(body))} | dict(answer.headers)).items():
                self.send_header(header, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: object) -> None:
            """Say nothing."""

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *arguments: object) -> None:
            """A client that hung up is what some tests are about."""

    server.http = Quiet(("127.0.0.1", 0), Request)
    server.lists([[list(EXTENSIONS), [f"{server.url}/rdap/"]]])
    thread = threading.Thread(target=server.http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.over.set()
        server.http.shutdown()
        server.http.server_close()
        thread.join()
