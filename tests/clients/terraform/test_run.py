"""panier run around Terraform, with a configuration that names a fixed endpoint."""

import json
from pathlib import Path

import pytest

from tests.support import groups
from tests.test_command_line import CHECKOUT
from tests.test_run_and_keys import run

pytestmark = pytest.mark.programs

CONFIGURATION = """
terraform {
  required_providers { ovh = { source = "ovh/ovh" } }
}
provider "ovh" { endpoint = "ovh-eu" }
data "ovh_me" "me" {}
data "ovh_order_cart" "cart" { ovh_subsidiary = data.ovh_me.me.ovh_subsidiary }
output "who" { value = data.ovh_me.me.nichandle }
output "cart" { value = data.ovh_order_cart.cart.cart_id }
"""


def test_terraform_finds_the_sandbox_under_a_fixed_name(mirror: Path, tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(CONFIGURATION)
    command = f"{groups.terraform()} -chdir={tmp_path}"
    script = (
        f"{command} init -no-color && {command} apply -auto-approve -no-color && {command} output -json >{tmp_path}/out"
    )
    settings = {"TF_CLI_CONFIG_FILE": str(mirror), "CHECKPOINT_DISABLE": "1", "PYTHONPATH": str(CHECKOUT)}
    done = run("--", "sh", "-c", script, **settings)
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads((tmp_path / "out").read_text())
    assert found["who"]["value"] == "ca1001-ovh"
    assert len(found["cart"]["value"]) == 36
