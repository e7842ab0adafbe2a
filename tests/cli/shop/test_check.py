"""`panier shop check`: what a shop lacks, as it is filled in step by step until customers can buy."""

import json
import re
import ssl
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from typer.testing import CliRunner

from panier.cli import catalog
from panier.cli.shop import settings_file
from panier.cli.shop.commands import commands
from panier.core.refusal import Refusal
from panier.files.catalog_file import UNWRITTEN
from tests.support.certificates import self_signed
from tests.support.parts.stripe_server import KEY, SECRET, stripe_running
from tests.support.ports import free_port
from tests.support.processes import running


class Arrived(Message):
    """A mail server that keeps subjects."""

    def __init__(self) -> None:
        super().__init__()
        self.subjects: list[str] = []

    def handle_message(self, message: object) -> None:
        """Keep one."""
        self.subjects.append(str(message["Subject"]))  # type: ignore[index]


@pytest.fixture
def mail_server() -> Iterator[tuple[Arrived, int]]:
    arrived = Arrived()
    controller = Controller(arrived, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        yield arrived, controller.port
    finally:
        controller.stop()


def new(folder: Path, *more: str) -> None:
    done = CliRunner().invoke(
        commands, ["new", str(folder), "--country", "FR", "--email", "me@shop.example", "--yes", *more]
    )
    assert done.exit_code == 0, done.exception


def check(folder: Path, *more: str, status: int = 1) -> dict[str, str]:
    """How each thing is that is not well, and what to type: by what it is."""
    done = CliRunner().invoke(commands, ["check", str(folder), "--json", *more])
    assert done.exit_code == status, (done.exception, done.output)
    rows = json.loads(done.output)["findings"]
    return {row["what"]: f"{row['how']} | {row['help']}" for row in rows if not row["isWell"]}


def settle(folder: Path, **more: str) -> None:
    with (folder / "settings").open("a") as file:
        file.writelines(f"{settings_file.line(*one)}\n" for one in more.items())


def fill_in(folder: Path) -> None:
    """What an owner writes: the company, the terms, prices."""
    for file in (folder / "papers" / "companies.yaml", folder / "terms.yaml"):
        file.write_text(file.read_text().replace(UNWRITTEN, "Written"))
    for file in (folder / "catalog").glob("*.yaml"):
        file.write_text(re.sub(r"EUR: 20\b", "EUR: 21.50", file.read_text().split("\n", 1)[1]))


def test_a_new_shop_is_told_each_thing_that_it_lacks_with_what_to_type(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    new(folder, "--sell", "names,own", "--gateway", "stripe")
    found = check(folder)
    assert f"install -m 600 /dev/stdin {folder}/secrets/stripe-webhook" in found["secrets"]
    assert "still has the sample prices" in found["catalogue"]
    assert f"yet to be written, the first is 6 | edit {folder}/papers/companies.yaml" in found["company"]
    assert f"edit {folder}/terms.yaml" in found["terms"]
    assert found["address"] == f"PANIER_URL is not set | set PANIER_URL=https://… in {folder}/settings"
    assert "domain names are sold, and nobody registers them" in found["registrar"]
    assert "PANIER_GATEWAYS names stripe" in found["gateway"]
    assert "no e-mail is sent" in found["mail"]
    assert f"{folder}/terms.yaml still says TO WRITE" in found["start"]
    (folder / "secrets" / "secret.key").chmod(0o644)
    assert f"chmod 600 {folder}/secrets/secret.key" in check(folder)["secrets"]
    settle(folder, PANIER_PORT="many")
    assert "PANIER_PORT is 'many', but must be a number" in check(folder)["settings"]
    with pytest.raises(Refusal, match=f"There is no shop in {tmp_path}: `panier shop new {tmp_path}` starts one"):
        raise CliRunner().invoke(commands, ["check", str(tmp_path)]).exception or AssertionError


def test_secrets_may_be_credentials(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, credentials = tmp_path / "shop", tmp_path / "credentials"
    new(folder, "--sell", "own", "--gateway", "none")
    credentials.mkdir()
    (folder / "secrets" / "secret.key").rename(credentials / "PANIER_SECRET_KEY")
    assert "secret.key, which is not there" in check(folder)["secrets"]
    file = folder / "settings"
    file.write_text(re.sub("^PANIER_SECRET_KEY_FILE=.*\n", "", file.read_text(), flags=re.MULTILINE))
    assert "there is no key" in check(folder)["secrets"]
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(credentials))
    assert "secrets" not in check(folder)
    (credentials / "PANIER_REGION").write_text("eu")
    assert "PANIER_REGION is set, and" in check(folder)["settings"]


def test_settings_in_force_say_where_they_are_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, credentials = tmp_path / "shop", tmp_path / "credentials"
    new(folder, "--sell", "own", "--gateway", "none")
    settle(folder, PANIER_REGION="ca", PANIER_ODD="1", PANIER_DELIVERER_X_PIN="secret")
    credentials.mkdir()
    (credentials / "PANIER_METRICS_TOKEN").write_text("0123456789abcdef01234567")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(credentials))
    monkeypatch.setenv("PANIER_PORT", "8123")
    done = CliRunner().invoke(commands, ["settings", str(folder), "--json"])
    rows = {row["name"]: row for row in json.loads(done.output)}
    lines = (folder / "settings").read_text().splitlines()
    assert rows["PANIER_REGION"]["from"] == f"{folder}/settings, line {lines.index('PANIER_REGION=ca') + 1}"
    assert rows["PANIER_REGION"]["value"] == "ca", "the last one holds"
    assert rows["PANIER_METRICS_TOKEN"]["from"] == f"{credentials}/PANIER_METRICS_TOKEN"
    assert rows["PANIER_METRICS_TOKEN"]["value"] == rows["PANIER_DELIVERER_X_PIN"]["value"] == "(a secret)"
    assert [name for name, row in rows.items() if not row["isRead"]] == ["PANIER_ODD"]
    assert "PANIER_PORT" not in rows, "what this shell has is not the service's"
    told = CliRunner().invoke(commands, ["settings"]).output
    assert "PANIER_PORT=8123\n    environment\n" in told
    assert "0123456789abcdef01234567" not in told + done.output


def test_a_shop_that_is_filled_in_sells(
    tmp_path: Path, mail_server: tuple[Arrived, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, port, (arrived, smtp) = tmp_path / "shop", free_port(), mail_server
    key, certificate = self_signed(tmp_path)
    new(folder, "--sell", "own", "--gateway", "transfer")
    fill_in(folder)
    settle(
        folder,
        PANIER_URL=f"https://localhost:{port}",
        PANIER_TLS_KEY=str(key),
        PANIER_TLS_CERTIFICATE=str(certificate),
        PANIER_BANK_ACCOUNT="FR7699999000010000000000115",
        PANIER_BANK_HOLDER="Exemple",
        PANIER_SMTP_URL=f"smtp+plain://127.0.0.1:{smtp}",
        PANIER_MAIL_FROM="shop@shop.example",
    )
    assert {*check(folder)} == {"catalogue", "TLS"}, "prices are not imported yet, and nobody serves"
    given = settings_file.load(folder / "settings")
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    done = CliRunner().invoke(catalog.commands, ["import", str(folder / "catalog" / "managedServices.yaml")])
    version = re.search(r"Version (\d+)", done.output)
    assert version, done.exception
    assert CliRunner().invoke(catalog.commands, ["activate", version[1]]).exit_code == 0
    with running(given["PANIER_DATABASE"], tmp_path, **given, PANIER_SECRET_KEY="") as runner:
        runner.serve(works=True, port=port)
        assert "no certificate that browsers believe" in check(folder)["TLS"]
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        found = check(folder, "--mail-to", "me@shop.example")
        assert {*found} == {"TLS"}
        assert re.match(r"the certificate is good for [12] days \| certbot renew", found["TLS"]), "the test's own"
        assert arrived.subjects == ["An e-mail of your shop"]
        with httpx.Client(base_url=f"https://localhost:{port}/1.0", verify=ssl.create_default_context()) as http:
            cart = http.post("/order/cart", json={"ovhSubsidiary": "FR"}).json()["cartId"]
            sold = http.get(f"/order/cart/{cart}/managedServices").json()
            prices = {plan["planCode"]: plan["prices"][0]["price"]["text"] for plan in sold}
            assert prices.keys() == {"care-small", "care-large"}
            assert "21.50" in prices["care-small"]
            assert http.get("/order/catalog/public/vps?ovhSubsidiary=FR").json()["plans"] == []


def test_stripe_is_asked_whether_it_knows_the_key(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    new(folder, "--sell", "own", "--gateway", "stripe")
    (folder / "secrets" / "stripe-webhook").write_text(SECRET)
    (folder / "secrets" / "stripe-key").write_text(KEY)
    for name in ("stripe-key", "stripe-webhook"):
        (folder / "secrets" / name).chmod(0o600)
    settle(folder, PANIER_STRIPE_URL=f"http://127.0.0.1:{free_port()}")
    assert "Stripe does not answer" in check(folder)["gateway"]
    with stripe_running() as server:
        settle(folder, PANIER_STRIPE_URL=server.url)
        assert "Stripe answers; its key takes test cards alone | order with a test card" in check(folder)["gateway"]
        (folder / "secrets" / "stripe-key").write_text("sk_live_panier")
        assert "gateway" not in check(folder)
        (folder / "secrets" / "stripe-key").write_text("pk_live_public")
        assert "which begins with sk_ or rk_" in check(folder)["settings"]


def test_a_look_is_judged_before_the_shop_starts(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    new(folder, "--name", "Exemple Hosting", "--sell", "own", "--gateway", "none")
    assert "look" not in check(folder)
    look = folder / "look" / "look.yaml"
    assert 'name: "Exemple Hosting"' in look.read_text()
    look.write_text('name: Exemple\ncolours:\n  accent: {light: "#ffff00", dark: "#ffff00"}\n')
    assert f"{look}, line 3: the accent #ffff00 (light) has a contrast of 1." in check(folder)["look"]
    look.write_text("name: Exemple\n")
    for name, text, told in (
        ("pages/base.html", "\n{% block %}", "pages/base.html, line 2"),
        ("mails/en/order.txt", "Subject: {{ }}", "has en/order.txt, line 1"),
        ("logo.svg", "<svg/>", "logo.svg, line 1"),
    ):
        file = folder / "look" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        assert told in check(folder)["look"]
        file.unlink()
    settle(folder, PANIER_LOOK="")
    assert "PANIER_LOOK is not set: pages call the shop Panier" in check(folder)["look"]
