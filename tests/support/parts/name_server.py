"""A name server for tests: it answers with what a shop has published of its zones, and nothing else."""

import contextlib
import socketserver
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.zone


def published(database: Path, name: str) -> dns.zone.Zone:
    """A zone as it was last put on the name servers, from the SQLite file of its shop; name servers take it there."""
    with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        asked = connection.execute("SELECT published FROM zone JOIN service USING (service_id) WHERE name = ?", [name])
        (text,) = asked.fetchone()
    return dns.zone.from_text(text, origin=f"{name}.", relativize=False)


def _names(database: Path) -> list[str]:
    with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        return [name for (name,) in connection.execute("SELECT name FROM zone JOIN service USING (service_id)")]


@contextlib.contextmanager
def name_server(database: Path) -> Iterator[int]:
    """Answer over UDP until the block ends, on the port that is given; each question loads its zone anew."""

    class Asked(socketserver.BaseRequestHandler):
        """One question."""

        def handle(self) -> None:
            packet, sender = self.request
            sender.sendto(_answer(dns.message.from_wire(packet), database).to_wire(), self.client_address)

    with socketserver.UDPServer(("127.0.0.1", 0), Asked) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


def _answer(query: dns.message.Message, database: Path) -> Any:
    reply = dns.message.make_response(query)
    reply.flags |= dns.flags.AA
    question = query.question[0]
    for zone in _names(database):
        if question.name.is_subdomain(dns.name.from_text(zone)):
            answer = published(database, zone).get_rrset(question.name, question.rdtype)
            if answer is not None:
                reply.answer.append(answer)
            return reply
    reply.set_rcode(dns.rcode.NXDOMAIN)
    return reply
