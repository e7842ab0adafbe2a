"""A configuration with one of everything: made, found as it was made, and ended again."""

import shutil
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import ovh
import pytest

from tests.clients.terraform.conftest import Terraform
from tests.support import groups

pytestmark = [pytest.mark.programs, pytest.mark.timeout(1_800)]
GROUP = "terraform"

CONFIGURATION = Path(__file__).with_name("everything.tf")
VARIABLES = {
    "name": "exemple-terraform.com",
    "zone": "exemple-terraform-zone.com",
    "description": "Made by a program",
}
# Where each resource is found, and where it is listed.
LISTED = ("/cloud/project", "/domain/zone", "/domain", "/vrack", "/ip/service", "/vps", "/dedicated/server")
AT_TERM = ("/domain", "/vps", "/dedicated/server")
NO_CHANGES, CHANGES = 0, 2  # what `plan -detailed-exitcode` ends with


def test_everything_is_made_without_drift_and_ended(terraform: Terraform, mirror: Path, customer: ovh.Client) -> None:
    shutil.copy(CONFIGURATION, terraform.folder)
    variables = {f"TF_VAR_{name}": value for name, value in VARIABLES.items()}

    def run(*arguments: str, ends_with: int = 0) -> str:
        command = [groups.terraform() or "", *arguments, "-no-color", "-input=false"]
        done = terraform.start(command, TF_CLI_CONFIG_FILE=str(mirror), **variables)
        assert done.returncode == ends_with, f"{arguments}\n{done.stdout[-20_000:]}"
        return done.stdout

    run("init")
    run("plan", "-detailed-exitcode", ends_with=CHANGES)
    before = {path: set(customer.get(path)) for path in LISTED}
    run("apply", "-auto-approve")
    made = {path: set(customer.get(path)) - before[path] for path in LISTED}
    assert {path: len(names) for path, names in made.items()} == dict.fromkeys(LISTED, 1) | {"/domain/zone": 2}
    run("plan", "-detailed-exitcode", ends_with=NO_CHANGES)
    run("destroy", "-auto-approve")
    deadline = time.monotonic() + 30
    while gone := _left(customer, made, [path for path in LISTED if path not in AT_TERM]):
        assert time.monotonic() < deadline, gone  # a zone ends by a task, which Terraform does not wait for
        time.sleep(0.05)
    for path in AT_TERM:
        names = made[path]
        assert names <= set(customer.get(path)), "what ends at its term is there until then"
        for name in names:
            assert customer.get(f"{path}/{name}/serviceInfos")["renew"]["deleteAtExpiration"]
    run("plan", "-detailed-exitcode", ends_with=CHANGES)  # nothing is left that Terraform knows of


def _left(customer: ovh.Client, made: Mapping[str, set[str]], paths: Sequence[str]) -> set[str]:
    """What is still listed of what was made, but for the zone that came along with the name: it is no resource."""
    found = {f"{path}/{name}" for path in paths for name in set(customer.get(path)) & made[path]}
    return found - {f"/domain/zone/{VARIABLES['name']}"}
