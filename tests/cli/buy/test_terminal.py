"""At a terminal: what is missing is asked for, and the name is typed to order it."""

import json
import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.support.buyers.buyer import CHECKOUT, Buyer
from tests.support.eligible import PERSON

SECONDS = 60


class Terminal:
    """A command at a terminal: what it shows is read until it asks."""

    def __init__(self, handle: int) -> None:
        self._handle = handle
        self.shown = ""

    def until(self, text: str) -> None:
        """Wait until something is shown that was not there before."""
        deadline, begun = time.monotonic() + SECONDS, len(self.shown)
        while text not in self.shown[begun:]:
            assert time.monotonic() < deadline, self.shown
            if not self._read(1.0):
                raise AssertionError(self.shown)

    def type(self, text: str) -> None:
        """Type a line."""
        os.write(self._handle, f"{text}\n".encode())

    def rest(self) -> None:
        """Read what is left, until the command ends."""
        while self._read(SECONDS):
            continue

    def _read(self, seconds: float) -> bool:
        if select.select([self._handle], [], [], seconds)[0]:
            try:
                part = os.read(self._handle, 65_536)
            except OSError:  # it has ended
                return False
            self.shown += part.decode(errors="replace")
            return bool(part)
        return True


@contextmanager
def at_terminal(buyer: Buyer, *arguments: str) -> Iterator[tuple[Terminal, "subprocess.Popen[bytes]"]]:
    buyer.home.mkdir(parents=True, exist_ok=True)
    own, its = pty.openpty()
    environment = buyer.surroundings | {"TERM": "xterm", "COLUMNS": "100", "PYTHONPATH": str(CHECKOUT)}
    with subprocess.Popen(
        [sys.executable, "-m", "panier", *arguments],
        stdin=its,
        stdout=its,
        stderr=its,
        env=environment,
        cwd=Path(buyer.home),
    ) as process:
        os.close(its)
        try:
            yield Terminal(own), process
        finally:
            process.kill()
            os.close(own)


def test_what_is_missing_is_asked_and_the_name_is_typed(buyer: Buyer) -> None:
    with at_terminal(buyer, "order", "buy", "--domain", "getippt.fr", "--wait") as (terminal, process):
        terminal.until("getippt.fr: Is the owner of legal age?")
        terminal.type("y")
        terminal.until("Waive it?")
        terminal.type("y")
        terminal.until("Type getippt.fr to order it for 5.99 EUR")
        terminal.type("getippt.fr")
        terminal.rest()
        assert process.wait(SECONDS) == 0, terminal.shown
    assert "It is paid with CREDIT_CARD 4242 XXXX XXXX 4242, the default." in terminal.shown
    assert "Everything is delivered" in terminal.shown


def test_another_word_orders_nothing(buyer: Buyer) -> None:
    arguments = ("--family", "vps", "--config", "vps_datacenter=GRA", "--no-pay")
    with at_terminal(buyer, "order", "buy", *arguments) as (terminal, process):
        terminal.until("Which plan of vps?")
        terminal.type("vps-le-2-2-4O")
        terminal.until("is none of them")
        terminal.type("vps-le-2-2-40")
        terminal.until("vps-le-2-2-40: vps_os")
        terminal.type("2")
        terminal.until("Type vps-le-2-2-40 to order it")
        terminal.type("no")
        terminal.rest()
        assert process.wait(SECONDS) == 1, terminal.shown
    assert "Nothing was ordered: the cart is removed" in terminal.shown
    assert list((buyer.home / "state").rglob("*.json")) == []


def test_a_name_can_be_for_somebody_else_whom_the_account_knows(buyer: Buyer, read: Callable[[str], Any]) -> None:
    made = buyer.run("api", "POST", "/me/contact", "--json", json.dumps({**PERSON, "firstName": "Dominique"}))
    number = made.document["id"]
    arguments = ("--domain", "fuer-dominique.fr", "--config", "OWNER_LEGAL_AGE=true", "--waive", "--no-pay")
    with at_terminal(buyer, "order", "buy", *arguments) as (terminal, process):
        terminal.until(f"/me/contact/{number}  Dominique Exemple someone@example.com")
        terminal.type("2")
        terminal.until("Type fuer-dominique.fr to order it")
        terminal.type("fuer-dominique.fr")
        terminal.rest()
        assert process.wait(SECONDS) == 0, terminal.shown
    order = max(read("/me/order"))
    line = read(f"/me/order/{order}/details/{max(read(f'/me/order/{order}/details'))}/extension")
    (owner,) = [one["value"] for one in line["order"]["configurations"] if one["label"] == "OWNER_CONTACT"]
    assert read(owner)["firstName"] == "Dominique"  # an order keeps a contact of its own, as it was
