"""Calls made as a ready-made customer go on after the sandbox's clock was moved."""

from pathlib import Path

from panier.remote import running
from panier.remote.buying import Buyer
from panier.remote.port import OwnerPort
from panier.remote.signing import ApiCaller, ready_made
from tests.support.live import Live


def test_a_buyer_asks_for_the_time_again_once_the_clock_was_moved(live: Live, folder: Path) -> None:
    buyer = Buyer(ApiCaller(live.url, ready_made(live.environment)))
    mine = buyer.call("GET", "/me")["nichandle"]
    for moved in ("P1D", "P1M"):
        OwnerPort(running.owner_url(folder)).post("/clock", {"advance": moved})
        assert buyer.call("GET", "/me")["nichandle"] == mine
