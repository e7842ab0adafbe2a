"""Where calls go, what they end with, and `panier api`."""

import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.support.buyers.buyer import Buyer
from tests.support.live import Live, sandbox


def test_a_call_is_made_and_answered(buyer: Buyer) -> None:
    me = buyer.run("api", "get", "/me")
    assert (me.status, me.document["nichandle"]) == (0, "ca1001-ovh")
    cart = buyer.run("api", "POST", "/order/cart", "--json", '{"ovhSubsidiary": "FR"}')
    path = f"/order/cart/{cart.document['cartId']}"
    assert buyer.run("api", "PUT", path, "--json", "-", typed='{"description": "mine"}').status == 0
    assert buyer.run("api", "GET", path).document["description"] == "mine"
    deleted = buyer.run("api", "DELETE", path, "--print-calls")
    assert (deleted.status, deleted.out) == (0, "")
    assert f"> DELETE {path}\n< 200 EU.panier-1" in deleted.err


def test_a_refusal_is_told_with_its_query_id(buyer: Buyer) -> None:
    refused = buyer.run("api", "POST", "/order/cart", "--json", '{"ovhSubsidiary": "XX"}')
    assert (refused.status, refused.out) == (1, "")
    assert refused.err.startswith("panier: invalid ovhSubsidiary [EU.panier-1")
    assert buyer.run("api", "GET", "/me/order/999999").status == 4


@pytest.mark.parametrize(
    "arguments, said",
    [
        (("PATCH", "/me"), "METHOD must be one of GET, POST, PUT, DELETE, not PATCH"),
        (("GET", "me"), "PATH must begin with a slash"),
        (("GET", "/me", "--json", "{}"), "A GET has no --json"),
        (("POST", "/order/cart", "--json", "{"), "--json is no JSON document: "),
    ],
)
def test_a_call_that_is_none_is_not_made(buyer: Buyer, arguments: tuple[str, ...], said: str) -> None:
    ran = buyer.run("api", *arguments)
    assert ran.status == 2
    assert ran.err.startswith(f"panier: {said}")


def test_keys_are_read_from_a_file(buyer: Buyer, shop: Live) -> None:
    buyer.environment.clear()
    assert "There are no keys for" in buyer.run("api", "GET", "/me", "--endpoint", f"{shop.url}/1.0").err
    file = buyer.write("keys", "".join(f"{name}={text}\n" for name, text in shop.environment.items()))
    assert buyer.run("api", "GET", "/me", "--env-file", str(file)).document["nichandle"] == "ca1001-ovh"
    file.write_text("# nothing\n")
    wrong = buyer.run("api", "GET", "/me", "--env-file", str(file))
    assert (wrong.status, "sets neither OVH_APPLICATION_KEY nor OVH_CLIENT_ID" in wrong.err) == (2, True)
    assert buyer.run("api", "GET", "/me", "--env-file", "nowhere").status == 2


def test_an_oauth2_client_is_as_good_as_keys(buyer: Buyer, shop: Live) -> None:
    secrets = {f"OVH_{name}": shop.environment[f"PANIER_OAUTH2_{name}"] for name in ("CLIENT_ID", "CLIENT_SECRET")}
    buyer.environment = {"OVH_ENDPOINT": f"{shop.url}/1.0", **secrets}
    assert buyer.run("api", "GET", "/me").document["nichandle"] == "ca1001-ovh"
    buyer.environment["OVH_CLIENT_SECRET"] = "wrong"
    wrong = buyer.run("api", "GET", "/me")
    assert wrong.status == 1
    assert "gives no token for OVH_CLIENT_ID" in wrong.err


def test_ovh_conf_is_read_for_the_endpoint_alone(buyer: Buyer, shop: Live) -> None:
    url, given = f"{shop.url}/1.0", dict(buyer.environment)
    keys = "".join(
        f"{name.removeprefix('OVH_').lower()}={text}\n" for name, text in given.items() if name != "OVH_ENDPOINT"
    )
    buyer.environment.clear()
    buyer.write(".ovh.conf", f"[default]\nendpoint=ovh-eu\n[ovh-eu]\n{keys}")
    assert "There are no keys for" in buyer.run("api", "GET", "/me", "--endpoint", url).err


def test_the_sandbox_of_this_folder_is_found_with_its_keys(buyer: Buyer, tmp_path: Path) -> None:
    with sandbox(tmp_path / "home" / "data") as here:
        buyer.environment.clear()
        assert buyer.run("api", "GET", "/me").document["nichandle"] == "ca1001-ovh"
        assert buyer.run("api", "GET", "/me", "--endpoint", f"{here.url}/1.0").status == 0
        elsewhere = buyer.run("api", "GET", "/me", "--endpoint", "http://127.0.0.1:9/1.0")
        assert (elsewhere.status, "There are no keys for http://127.0.0.1:9/1.0" in elsewhere.err) == (2, True)
        assert "There are no keys for ovh-eu" in buyer.run("api", "GET", "/me", "--endpoint", "ovh-eu").err


@pytest.mark.parametrize("endpoint", ["ovh-eu", "https://eu.api.ovh.com/1.0", "https://api.us.ovhcloud.com/1.0"])
def test_no_variable_leads_to_a_real_endpoint(buyer: Buyer, endpoint: str) -> None:
    for command in (("api", "GET", "/me"), ("order", "list"), ("plan", "--cloud", "x")):
        ran = buyer.run(*command, OVH_ENDPOINT=endpoint)
        assert ran.status == 2
        assert f"where real money is spent has to be said with --endpoint {endpoint}" in ran.err


@pytest.mark.parametrize("endpoint", ["ovh-mars", "ftp://127.0.0.1/1.0", "http://", "http://a:b:c/", "http://[::1/"])
def test_what_is_no_endpoint_is_refused(buyer: Buyer, endpoint: str) -> None:
    ran = buyer.run("api", "GET", "/me", "--endpoint", endpoint)
    assert ran.status == 2
    assert endpoint in ran.err
    assert "Traceback" not in ran.err


def test_who_is_not_there_ends_with_3(buyer: Buyer, tmp_path: Path) -> None:
    with socket.socket() as probe:  # bound and not listening: nobody else takes the port meanwhile
        probe.bind(("127.0.0.1", 0))
        buyer.environment["OVH_ENDPOINT"] = f"http://127.0.0.1:{probe.getsockname()[1]}/1.0"
        ran = buyer.run("api", "GET", "/me")
        listed = buyer.run("order", "list")
    assert (ran.status, listed.status) == (3, 3)
    assert "cannot be reached (Connection refused): is the sandbox running?" in ran.err


def test_what_is_no_api_is_told_from_one(buyer: Buyer, shop: Live) -> None:
    ran = buyer.run("api", "GET", "/me", "--endpoint", f"{shop.url}/nowhere")
    assert ran.status in (1, 3, 4)
    assert "Traceback" not in ran.err
    wrong = buyer.run("api", "GET", "/me", OVH_CONSUMER_KEY="wrong")
    assert wrong.status == 1
    assert "This credential does not exist" in wrong.err
    none = buyer.run("api", "GET", "/me", OVH_CONSUMER_KEY="")
    assert (none.status, "/createToken makes one" in none.err) == (2, True)


def test_another_api_is_told_from_this_one(buyer: Buyer) -> None:
    class Other(BaseHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            """Nothing is printed."""

        def do_GET(self) -> None:
            content = b"1700000000" if self.path.endswith("/auth/time") else b'{"name": "somebody"}'
            self.send_response(200)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    with ThreadingHTTPServer(("127.0.0.1", 0), Other) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        buyer.environment["OVH_ENDPOINT"] = f"http://127.0.0.1:{server.server_address[1]}/1.0"
        for command in (("order", "list"), ("plan", "--cloud", "x"), ("order", "buy", "--cloud", "x", "--yes")):
            ran = buyer.run(*command)
            assert ran.status == 1
            assert "tells no account at /me: is it the address of this API" in ran.err
        server.shutdown()
        thread.join()
