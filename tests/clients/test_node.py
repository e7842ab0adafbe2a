"""The official node SDK, unmodified, against a running sandbox: over TLS, signing an address without its port."""

import json
import os
import re
import subprocess
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.clients.conftest import Tls
from tests.support.live import Live

SCRIPT = Path(__file__).with_name("order.js")
SECONDS = 60
_numbers = count(1)


@pytest.fixture(params=["keys", "OAuth2"])
def options(request: pytest.FixtureRequest, live: Live, tls: Tls) -> dict[str, object]:
    """What the SDK is made with, for the first customer."""
    given = live.environment
    where: dict[str, object] = {"host": "127.0.0.1", "port": tls.port}
    if request.param == "OAuth2":
        address = f"https://127.0.0.1:{tls.port}/auth/"
        who = {
            "clientID": given["PANIER_OAUTH2_CLIENT_ID"],
            "clientSecret": given["PANIER_OAUTH2_CLIENT_SECRET"],
            "tokenURL": address,
        }
        return where | who
    return where | {
        "appKey": given["OVH_APPLICATION_KEY"],
        "appSecret": given["OVH_APPLICATION_SECRET"],
        "consumerKey": given["OVH_CONSUMER_KEY"],
    }


def printed(node: Path, tls: Tls, what: str, options: dict[str, object], **environment: str) -> Any:
    """The JSON that the script prints about an order."""
    surroundings = {
        **os.environ,
        **environment,
        "OPTIONS": json.dumps(options),
        "NODE_EXTRA_CA_CERTS": str(tls.certificate),
    }
    done = subprocess.run(
        ["node", str(SCRIPT), what], cwd=node, env=surroundings, capture_output=True, timeout=SECONDS, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)


def test_a_project_is_ordered_until_it_is_delivered(node: Path, tls: Tls, options: dict[str, object]) -> None:
    order = printed(node, tls, "project", options)
    assert (order["description"], order["paid"], order["status"]) == ("Mémoire 💾", None, "delivered")
    assert {bool(re.fullmatch("[0-9a-f]{12}4[0-9a-f]{19}", line["domain"])) for line in order["lines"]} == {True}


def test_a_domain_name_is_ordered_until_it_is_delivered(node: Path, tls: Tls, options: dict[str, object]) -> None:
    name = f"exemple-node-{next(_numbers)}.com"
    order = printed(node, tls, "name", options, DOMAIN=name)
    assert order["status"] == "delivered"
    assert {line["domain"] for line in order["lines"]} == {name}


def test_refusals_have_a_status_and_a_message(node: Path, tls: Tls, options: dict[str, object]) -> None:
    assert printed(node, tls, "refusals", options) == [
        [400, "invalid ovhSubsidiary"],
        [404, "Invalid Cart ID"],
        [400, "This cart hasn't been assigned yet"],
        [404, "Got an invalid (or empty) URL"],
    ]


def test_a_wrong_key_is_reported(node: Path, tls: Tls, options: dict[str, object]) -> None:
    secret = "consumerKey" if "appKey" in options else "clientSecret"
    with pytest.raises(AssertionError, match=r"does not exist|40[013]"):
        printed(node, tls, "project", {**options, secret: "wrong"})
