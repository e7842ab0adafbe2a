"""The official Go SDK, unmodified: what Terraform's provider and OVHcloud's own command line are made of."""

import json
from typing import Any

import ovh
import pytest

from tests.clients.programs.conftest import Programs
from tests.support import groups

pytestmark = pytest.mark.programs


class Go:
    """A program over go-ovh, with keys where the SDK looks for them."""

    def __init__(self, programs: Programs) -> None:
        groups.demand("go")
        self._programs = programs

    def __call__(self, *arguments: str, **environment: str) -> Any:
        """The JSON that it prints."""
        names = ("OVH_APPLICATION_KEY", "OVH_APPLICATION_SECRET", "OVH_CONSUMER_KEY")
        keys = {name: self._programs.live.environment[name] for name in names}
        where = {"OVH_ENDPOINT": f"{self._programs.live.url}/1.0"}
        done = self._programs.start([str(groups.GO_OVH), *arguments], **{**where, **keys, **environment})
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)


@pytest.fixture
def go(programs: Programs) -> Go:
    return Go(programs)


def test_a_project_is_ordered_paid_and_read(go: Go) -> None:
    bought = go("project")
    assert (bought["status"], bought["total"]) == ("delivered", 0)
    assert [line["quantity"] for line in bought["lines"]] == ["1"] * len(bought["lines"])
    assert (bought["shown"]["description"], bought["shown"]["status"]) == ("Mémoire 💾", "ok")


def test_a_name_is_ordered_paid_and_read(go: Go, customer: ovh.Client) -> None:
    bought = go("name", "exemple-go.com")
    assert bought["status"] == "delivered"
    assert bought["total"] > 0
    assert {line["domain"] for line in bought["lines"]} == {"exemple-go.com"}
    assert bought["shown"]["currentState"]["name"] == "exemple-go.com"
    assert customer.get("/domain/exemple-go.com")["domain"] == "exemple-go.com"


def test_refusals_have_status_class_message_and_query_id(go: Go) -> None:
    assert go("refusals") == [
        [400, "Client::BadRequest", "invalid ovhSubsidiary", True],
        [404, "Client::NotFound", "Invalid Cart ID", True],
        [404, "Client::NotFound", "This service does not exist", True],
        [405, "Client::MethodNotAllowed", "Method PUT is not allowed here", True],
    ]


@pytest.mark.parametrize("name", ["OVH_CONSUMER_KEY", "OVH_APPLICATION_SECRET"])
def test_a_wrong_key_is_reported(go: Go, name: str) -> None:
    with pytest.raises(AssertionError, match=r"\(status code 40[03]\): Client::"):
        go("project", **{name: "0" * 32})
