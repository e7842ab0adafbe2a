"""panier run around unmodified programs that know fixed hosts alone: node-ovh, curl, Python without an SDK."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import groups
from tests.test_command_line import CHECKOUT
from tests.test_run_and_keys import run

ORDER = CHECKOUT / "tests" / "clients" / "order.js"
PYTHON = """
import asyncio, os, ssl, urllib.request
import httpx, ovh, requests

HERE = "https://eu.api.ovh.com/1.0/auth/time"

async def plainly():
    reader, writer = await asyncio.open_connection("ca.api.soyoustart.com", 443, ssl=ssl.create_default_context())
    writer.write(b"GET /1.0/auth/time HTTP/1.1\\r\\nhost: ca.api.soyoustart.com\\r\\nconnection: close\\r\\n\\r\\n")
    return (await reader.read()).rpartition(b"\\r\\n")[2]

times = [requests.get(HERE).text, httpx.get(HERE).text, urllib.request.urlopen(HERE).read(), asyncio.run(plainly())]
client = ovh.Client(config_file=os.environ["PANIER_OVH_CONF"])
print(len({int(time) // 60 for time in times}) <= 2, client.get("/me")["nichandle"])
"""
KETTLES = """
plans:
  - code: kettle
    name: Kettle
    product: kettle
    prices: [{period: P1M, price: {CAD: 4.99}}]
"""
FETCH = """
import { connect } from 'node:tls';
const time = await fetch('https://api.us.ovhcloud.com/1.0/auth/time').then((answer) => answer.text());
const socket = connect(443, 'eu.api.kimsufi.com', { servername: 'eu.api.kimsufi.com' }, () => {
  console.log(Number(time) > 0, socket.authorized);
  socket.end();
});
"""


def test_programs_with_fixed_hosts_order_from_the_sandbox(tmp_path: Path) -> None:
    groups.demand("node")
    fetch = tmp_path / "fetch.mjs"
    fetch.write_text(FETCH)
    script = tmp_path / "all.sh"
    script.write_text(f"""set -eu
keys="\\"appKey\\": \\"$OVH_APPLICATION_KEY\\", \\"appSecret\\": \\"$OVH_APPLICATION_SECRET\\""
export OPTIONS="{{\\"endpoint\\": \\"ovh-eu\\", $keys, \\"consumerKey\\": \\"$OVH_CONSUMER_KEY\\"}}"
cd {groups.NODE_MODULES.parent}
node {ORDER} project; echo
client="\\"clientID\\": \\"$PANIER_OAUTH2_CLIENT_ID\\", \\"clientSecret\\": \\"$PANIER_OAUTH2_CLIENT_SECRET\\""
OPTIONS="{{\\"endpoint\\": \\"ovh-ca\\", $client}}" DOMAIN=exemple-fixe.com node {ORDER} name; echo
node {fetch}
curl --silent --show-error https://eu.api.ovh.com/1.0/order/cart --json '{{"ovhSubsidiary": "FR"}}'; echo
{sys.executable} -c '{PYTHON}'
exit 9
""")
    done = run("--delivery-seconds", "0", "--", "sh", str(script), PYTHONPATH=str(CHECKOUT))
    project, name, fetched, cart, python = done.stdout.splitlines() or pytest.fail(done.stderr)
    assert json.loads(project)["status"] == json.loads(name)["status"] == "delivered"
    assert {line["domain"] for line in json.loads(name)["lines"]} == {"exemple-fixe.com"}
    assert fetched == "true true"
    assert json.loads(cart)["description"] is not None
    assert python == "True ca1001-ovh"
    assert done.returncode == 9


def test_time_region_and_catalogue_are_chosen(tmp_path: Path) -> None:
    kettles = tmp_path / "kettles.yaml"
    kettles.write_text(KETTLES)
    asks = """
date -u -d @$(curl -s $OVH_ENDPOINT/auth/time) +%Y-%m-%d
curl -s "$OVH_ENDPOINT/order/catalog/public/vps?ovhSubsidiary=QC"
"""
    words = ("--clock", "2031-05-06", "--region", "ca", "--catalog", f"vps={kettles}")
    done = run(*words, "--", "sh", "-c", asks, PYTHONPATH=str(CHECKOUT))
    day, catalog = done.stdout.split("\n", 1)
    assert day == "2031-05-06"
    assert json.loads(catalog)["plans"][0]["planCode"] == "kettle"


@pytest.mark.parametrize(
    "words, told",
    [
        (["--clock", "tomorrow"], "--clock"),
        (["--clock", "2031-01-01", "--clock-offset", "P1Y"], "--clock"),
        (["--clock", "2331-01-01"], "100 years"),
        (["--region", "moon"], "--region"),
    ],
)
def test_wrong_use_starts_no_command(words: list[str], told: str, tmp_path: Path) -> None:
    done = run(*words, "--", "touch", str(tmp_path / "ran"), PYTHONPATH=str(CHECKOUT))
    assert done.returncode != 0
    assert told in done.stderr
    assert not (tmp_path / "ran").exists()


def test_a_catalogue_that_cannot_be_sold_is_refused_before_the_command(tmp_path: Path) -> None:
    done = run("--catalog", f"kettles={tmp_path}/none.yaml", "--", "true", PYTHONPATH=str(CHECKOUT))
    assert done.returncode == 1
    assert done.stderr == (
        "panier: The sandbox did not start: There is no product family kettles: write --catalog"
        f" FAMILY={tmp_path}/none.yaml, with a family such as vps, cloud, domain\n"
    )


def test_a_signal_reaches_the_command() -> None:
    script = "trap 'kill $!; echo ended; exit 3' TERM; sleep 60 & echo begun; wait"
    words = [sys.executable, "-m", "panier", "run", "--", "sh", "-c", script]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, cwd=CHECKOUT) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        process.terminate()
        assert process.communicate(timeout=300)[0] == "ended\n"  # beside every other test, stopping takes its time
    assert process.returncode == 3


def test_the_recipe_for_node_begins_anew_before_each_test(tmp_path: Path) -> None:
    groups.demand("node")
    for file in (CHECKOUT / "docs" / "examples" / "node").iterdir():
        (tmp_path / file.name).write_text(file.read_text())
    (tmp_path / "node_modules").symlink_to(groups.NODE_MODULES)
    suite = str(tmp_path / "buying.test.mjs")
    done = run("--quiet", "--", "node", "--test", "--test-reporter=tap", suite, PYTHONPATH=str(CHECKOUT))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "# pass 3" in done.stdout
    assert done.stderr == ""
