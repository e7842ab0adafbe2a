"""panier run around a program over go-ovh, by the address in its environment and by the names of fixed endpoints."""

import json

import pytest

from tests.support import groups
from tests.test_command_line import CHECKOUT
from tests.test_run_and_keys import run

pytestmark = pytest.mark.programs


def test_go_orders_whatever_its_endpoint_is_called() -> None:
    groups.demand("go")
    script = f"""set -eu
{groups.GO_OVH} project
OVH_ENDPOINT=ovh-eu {groups.GO_OVH} name exemple-go.com
OVH_ENDPOINT=kimsufi-ca {groups.GO_OVH} refusals
"""
    done = run("--", "sh", "-c", script, PYTHONPATH=str(CHECKOUT))
    assert done.returncode == 0, done.stderr
    project, name, refusals = map(json.loads, done.stdout.splitlines())
    assert project["status"] == name["status"] == "delivered"
    assert refusals[0][:3] == [400, "Client::BadRequest", "invalid ovhSubsidiary"]
