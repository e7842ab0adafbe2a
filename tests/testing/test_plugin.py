"""The plug-in for pytest, in a project of its own, installed from the wheel, under xdist."""

import importlib.metadata
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from tests.support.groups import CHECKOUT, in_ci

SECONDS = 300
STRICT = ("-W", "error", "--strict-markers", "-p", "no:asyncio")  # that one warns of suites without its settings
SUITE = '''
from datetime import timedelta
import os
import subprocess
import sys

import ovh
import pytest

CART = {"ovhSubsidiary": "FR"}


def buy(client):
    """A program that orders again whenever an answer is missing."""
    for _ in range(2):
        try:
            cart = client.post("/order/cart", **CART)["cartId"]
            client.post(f"/order/cart/{cart}/assign")
            wish = {"planCode": "project.2018", "duration": "P1M", "pricingMode": "default", "quantity": 1}
            client.post(f"/order/cart/{cart}/cloud", **wish)
            return client.post(f"/order/cart/{cart}/checkout", autoPayWithPreferredPaymentMethod=True)["orderId"]
        except ovh.exceptions.HTTPError:
            pass


@pytest.mark.parametrize("number", range(4))
def test_every_test_begins_anew(panier, panier_client, number):
    assert len(panier.orders) == 0
    assert panier.requests.count() == 0
    assert buy(panier_client) == 1
    assert panier.orders.wait("delivered").customer == "ca1001-ovh"
    panier.clock.advance("P1Y")


def test_a_lost_answer_is_two_orders(panier):
    panier.faults.add("POST */checkout=lost:1")
    buy(ovh.Client("ovh-eu"))
    assert panier.requests.count("POST", "*/checkout") == 2
    assert len(panier.orders) == 2


def test_mails_are_waited_for_and_time_goes_to_what_comes(panier, panier_client):
    buy(panier_client)
    panier.orders.wait("delivered")
    assert panier.mails.wait(customer="ca1001-ovh").to == "camille@example.com"
    assert panier.clock.coming()
    moved = panier.clock.next()
    assert panier.clock.to(moved + timedelta(days=1)) > moved


def test_names_are_what_is_said_of_them(panier, panier_client):
    panier.names["exemple.com"].premium(EUR="99")
    assert panier.names["exemple.com"].record["state"] == "premium"
    panier.names["exemple.com"].clear()
    assert panier.names["exemple.com"].record["state"] == "free"


@pytest.mark.panier(clock="2020-05-01", delivery_seconds=3600)
def test_time_is_what_the_marker_says(panier, panier_client):
    assert panier.clock.now.year == 2020
    buy(panier_client)
    panier.orders.wait("delivering")
    panier.clock.advance("PT2H")
    panier.orders.wait("delivered")


def test_other_programs_find_it_too(panier, panier_env):
    script = "import requests; print(requests.get('https://eu.api.ovh.com/1.0/auth/time').status_code)"
    done = subprocess.run([sys.executable, "-c", script], env=panier_env, capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "200", done.stderr
    assert panier.requests.last["path"] == "/1.0/auth/time"


def test_a_state_is_kept(panier, panier_client):
    panier.save("empty")
    buy(panier_client)
    panier.restore("empty")
    assert len(panier.orders) == 0


def test_the_session_has_one(panier_server):
    assert panier_server.endpoint.endswith("/1.0")


def test_without_a_sandbox():
    assert "OVH_ENDPOINT" not in os.environ
'''
FAILING = """
import ovh, pytest


def test_fails(panier, panier_client):
    with pytest.raises(ovh.exceptions.ResourceNotFoundError):
        panier_client.get("/order/cart/none")
    assert False, "on purpose"


@pytest.mark.panier(colour="red")
def test_wrong(panier):
    pass
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an environment of its own: Panier as its wheel holds it, beside what this suite runs with."""
    setuptools = int(importlib.metadata.version("setuptools").partition(".")[0])
    if setuptools < 77:
        reason = "setuptools 77 or later, which builds the wheel, is not installed (run `make test`)"
        pytest.fail(reason) if in_ci() else pytest.skip(reason)
    folder = tmp_path_factory.mktemp("project")
    source = folder / "source"
    source.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(CHECKOUT / name, source)
    shutil.copytree(CHECKOUT / "panier", source / "panier", ignore=shutil.ignore_patterns("__pycache__"))
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-q"]
    building = [*pip, "wheel", "--no-deps", "--no-build-isolation", "--no-index", "-w", str(folder), str(source)]
    done = subprocess.run(building, capture_output=True, text=True, check=False, timeout=SECONDS)
    assert done.returncode == 0, done.stdout + done.stderr
    venv.create(folder / "venv", with_pip=False, symlinks=True)
    (wheel,) = folder.glob("panier-*.whl")
    packages = next((folder / "venv" / "lib").glob("python*/site-packages"))
    with zipfile.ZipFile(wheel) as opened:
        opened.extractall(packages)
    (packages / "beside.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
    return folder


def said_of(project: Path, name: str, text: str, *words: str) -> str:
    """What pytest says of a suite with one file, in the project's environment."""
    suite = project / name
    suite.mkdir(exist_ok=True)
    (suite / "test_buying.py").write_text(text)
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("PANIER_", "OVH_", "PYTEST_"))}
    clean.pop("PYTHONPATH", None)
    done = subprocess.run(
        [str(project / "venv" / "bin" / "python"), "-m", "pytest", "-q", *STRICT, *words],
        cwd=suite, env=clean, capture_output=True, text=True, check=False, timeout=SECONDS,
    )  # fmt: skip
    return done.stdout + done.stderr


def test_a_suite_uses_it_on_several_workers(project: Path) -> None:
    said = said_of(project, "good", SUITE, "-n", "2")
    assert "12 passed" in said, said


def test_a_failure_shows_the_last_calls_and_why_they_were_refused(project: Path) -> None:
    said = said_of(project, "bad", FAILING)
    assert "1 failed" in said, said
    assert "Panier: the last calls" in said
    assert "GET /1.0/order/cart/none 404" in said
    assert "Invalid Cart ID" in said
    assert "@pytest.mark.panier" in said
    assert "unexpected keyword argument 'colour'" in said


def test_a_suite_that_does_not_use_it_loads_nothing(project: Path) -> None:
    text = """
import sys

def test_nothing():
    assert [name for name in sys.modules if name.startswith("panier.")] == ["panier.testing", "panier.testing.plugin"]
"""
    assert "1 passed" in said_of(project, "idle", text)
