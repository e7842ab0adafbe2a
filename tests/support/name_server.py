"""A name server for tests: it answers with what a shop has published of a customer's zones, and nothing else."""

import contextlib
import socketserver
import threading
from collections.abc import Iterator
from typing import Any

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.zone
import httpx
import ovh


def published(client: ovh.Client, zone: str) -> dns.zone.Zone:
    """A zone as it was last put on the name servers, read from the file that its history leads to."""
    dates = client.get(f"/domain/zone/{zone}/history")
    address = client.get(f"/domain/zone/{zone}/history/{max(dates)}")["zoneFileUrl"]
    text = httpx.get(address).raise_for_status().text
    return dns.zone.from_text(text, origin=f"{zone}.", relativize=False)


@contextlib.contextmanager
def name_server(client: ovh.Client) -> Iterator[int]:
    """Answer over UDP until the block ends, on the port that is given; each question loads its zone anew."""

    class Asked(socketserver.BaseRequestHandler):
        """One question."""

        def handle(self) -> None:
            packet, sender = self.request
            sender.sendto(_answer(dns.message.from_wire(packet), client).to_wire(), self.client_address)

    with socketserver.UDPServer(("127.0.0.1", 0), Asked) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


def _answer(query: dns.message.Message, client: ovh.Client) -> Any:
    reply = dns.message.make_response(query)
    reply.flags |= dns.flags.AA
    question = query.question[0]
    for zone in client.get("/domain/zone"):
        if question.name.is_subdomain(dns.name.from_text(zone)):
            answer = published(client, zone).get_rrset(question.name, question.rdtype)
            if answer is not None:
                reply.answer.append(answer)
            return reply
    reply.set_rcode(dns.rcode.NXDOMAIN)
    return reply
