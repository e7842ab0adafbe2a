"""What the command line says where something is wrong: one line, and what to do."""

import os
import socket
import subprocess
from base64 import b64encode
from importlib import import_module
from pathlib import Path

import pytest

from panier.app import make_keyring
from panier.cli import COMMANDS
from panier.cli.ports import ready_line
from panier.core.refusal import Refusal
from panier.settings import read
from tests.support import live, shop
from tests.support.parts.commands import run_command
from tests.support.ports import free_port
from tests.support.secrets import KEY_TEXT

CHECKOUT = Path(__file__).resolve().parent.parent


def panier(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PANIER_")}
    return run_command(arguments, {**clean, **environment})


def error_line(done: subprocess.CompletedProcess[str], status: int = 1) -> str:
    """The one line of a command that could not do its work."""
    assert done.returncode == status, done.stderr
    assert done.stderr.startswith("panier: ")
    assert done.stderr.count("\n") == 1, done.stderr
    return done.stderr


def test_a_port_in_use_is_reported_with_the_way_out(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        for option in ("--port", "--manage-port"):
            line = error_line(panier("sandbox", option, port, "--data", str(tmp_path)))
            assert f"Port {port} cannot be used" in line
            assert f"choose another with {option}\n" in line


@pytest.mark.parametrize(
    "environment, part, status",
    [
        ({"PANIER_DATABASE": "postgresql://nobody@127.0.0.1:1/none"}, "The database cannot be opened", 3),
        ({"PANIER_DATABASE": "/nowhere/panier.sqlite"}, "There is no database at /nowhere/panier.sqlite", 1),
        ({"PANIER_PORT": "many"}, "PANIER_PORT", 1),
    ],
)
def test_a_wrong_setting_is_reported_in_a_line(environment: dict[str, str], part: str, status: int) -> None:
    assert part in error_line(panier("db", "check", **environment), status)


def test_a_wrong_option_is_wrong_use(tmp_path: Path) -> None:
    for words in (["--clock-offset", "soon"], ["--port", "0"], ["--delivery-seconds", "-1"], ["--log", "all"]):
        done = panier("sandbox", "--data", str(tmp_path), *words)
        assert (done.returncode, done.stdout) == (2, ""), words
        assert words[0] in done.stderr


def test_a_database_without_tables_asks_for_an_upgrade(tmp_path: Path) -> None:
    database = str(tmp_path / "shop" / "panier.sqlite")
    (tmp_path / "shop").mkdir()
    assert "panier db upgrade" in error_line(panier("db", "check", PANIER_DATABASE=database))
    assert panier("db", "upgrade", PANIER_DATABASE=database).returncode == 0
    assert panier("db", "check", PANIER_DATABASE=database).stdout == "The schema is up to date.\n"


@pytest.mark.parametrize(
    "name, value, told",
    [
        ("PANIER_PORT", "0", "from 1 to 65535"),
        ("PANIER_PORT", "65536", "from 1 to 65535"),
        ("PANIER_PORT", "8080.5", "a number"),
        ("PANIER_PORT", "9" * 5_000, "a number"),
        ("PANIER_DELIVERY_SECONDS", "nan", "from 0 to"),
        ("PANIER_DELIVERY_SECONDS", "inf", "from 0 to"),
        ("PANIER_DELIVERY_SECONDS", "1e308", "from 0 to"),
        ("PANIER_DELIVERY_SECONDS", "-1", "from 0 to"),
        ("PANIER_CLOCK_OFFSET_SECONDS", "9" * 30, "from -"),
        ("PANIER_CLOCK_OFFSET_SECONDS", "-" + "9" * 30, "from -"),
        ("PANIER_CLOCK_OFFSET_SECONDS", "nan", "a number"),
        ("PANIER_DATABASE_SECONDS", "0", "from 1 to"),
        ("PANIER_DATABASE_CONNECTIONS", "-5", "from 1 to"),
        ("PANIER_URL", "javascript:alert(1)", "an address such as"),
        ("PANIER_URL", "ftp://shop.example", "an address such as"),
        ("PANIER_URL", "https://", "an address such as"),
        ("PANIER_URL", "https://user:pass@shop.example", "an address such as"),
        ("PANIER_URL", 'https://shop.example/"><script>', "an address such as"),
        ("PANIER_URL", "https://shop.example/?a=b", "an address such as"),
        ("PANIER_URL", "https://shop.example\n", "an address such as"),
        ("PANIER_HOST", "", "an address or the name"),
        ("PANIER_HOST", "a host", "an address or the name"),
        ("PANIER_DATABASE", "", "the path of an SQLite file"),
        ("PANIER_DATABASE", "mysql://user@host/name", "the path of an SQLite file"),
        ("PANIER_DATABASE", "sqlite:///file", "the path of an SQLite file"),
        ("PANIER_REGISTRY", "a b", "the name of an entry point"),
        ("PANIER_RDAP", "perhaps", "on, off or the address"),
        ("PANIER_ATTEMPTS", "both", "database or process"),
    ],
)
def test_every_setting_is_checked_by_its_name(name: str, value: str, told: str) -> None:
    with pytest.raises(Refusal) as refused:
        read({name: value})
    assert name in refused.value.message
    assert told in refused.value.message
    assert len(refused.value.message) < 400


@pytest.mark.parametrize(
    "name, value",
    [
        ("PANIER_URL", ""),
        ("PANIER_URL", "http://127.0.0.1:8080"),
        ("PANIER_URL", "https://shop.example/ordering/"),
        ("PANIER_URL", "https://[::1]:8443"),
        ("PANIER_HOST", "::"),
        ("PANIER_HOST", "localhost"),
        ("PANIER_DATABASE", "../data/my shop.sqlite"),
        ("PANIER_DATABASE", "postgresql://user:pass@host:5432/name?sslmode=require"),
        ("PANIER_DELIVERY_SECONDS", "0.25"),
        ("PANIER_CLOCK_OFFSET_SECONDS", "-86400"),
        ("PANIER_RDAP", "off"),
    ],
)
def test_what_makes_sense_is_accepted(name: str, value: str) -> None:
    read({name: value})


def test_a_password_in_a_setting_is_not_repeated() -> None:
    with pytest.raises(Refusal) as refused:
        read({"PANIER_DATABASE": "mysql://me:hush@host/name"})
    assert "hush" not in refused.value.message


@pytest.mark.parametrize(
    "environment, told",
    [
        ({"PANIER_DATABASE": "postgresql://127.0.0.1:1/none"}, "set PANIER_SECRET_KEY"),
        ({"PANIER_REGISTRY": "example"}, "set PANIER_SECRET_KEY"),
        ({"PANIER_SECRET_KEY": "hush"}, "PANIER_SECRET_KEY"),
        ({"PANIER_SECRET_KEY": f"{KEY_TEXT},hush"}, "PANIER_SECRET_KEY"),
        ({"PANIER_SECRET_KEY_FILE": "/nowhere/key"}, "PANIER_SECRET_KEY_FILE"),
        ({"PANIER_SECRET_KEY_FILE": "/dev/null"}, "/dev/null"),
    ],
)
def test_a_shop_does_not_start_without_a_key_for_its_secrets(environment: dict[str, str], told: str) -> None:
    with pytest.raises(Refusal) as refused:
        make_keyring(read(environment))
    assert told in refused.value.message
    assert "hush" not in refused.value.message


def test_two_ways_to_give_a_key_are_refused() -> None:
    with pytest.raises(Refusal, match="both set"):
        read({"PANIER_SECRET_KEY": KEY_TEXT, "PANIER_SECRET_KEY_FILE": "/etc/hostname"})


def test_a_sandbox_makes_itself_a_key_once(tmp_path: Path) -> None:
    settings = read({"PANIER_DATABASE": str(tmp_path / "data" / "panier.sqlite")})
    sealed = make_keyring(settings).seal("text", "mail.body")
    assert make_keyring(settings).open(sealed, "mail.body") == "text"
    assert (tmp_path / "data" / "secret.key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("option", [("--delivery-seconds", "inf"), ("--delivery-seconds", "1e300"),
                                    ("--clock-offset", "P9999Y"), ("--clock-offset", "-P101Y")])  # fmt: skip
def test_an_option_out_of_bounds_is_wrong_use(tmp_path: Path, option: tuple[str, str]) -> None:
    done = panier("sandbox", "--data", str(tmp_path), "--port", str(free_port()), *option)
    assert done.returncode == 2
    assert option[0] in done.stderr


def test_a_shop_with_another_key_is_not_started(tmp_path: Path) -> None:
    database = str(tmp_path / "panier.sqlite")
    shop.furnish(database, tmp_path)
    line = error_line(panier("serve", "--port", str(free_port()), PANIER_DATABASE=database,
                             PANIER_SECRET_KEY=b64encode(b"x" * 32).decode()))  # fmt: skip
    assert "PANIER_SECRET_KEY" in line


def test_secrets_are_printed_on_a_terminal_alone(tmp_path: Path) -> None:
    with live.sandbox(tmp_path) as running:
        pass
    log = (tmp_path / "log").read_text()
    assert running.environment["OVH_APPLICATION_KEY"] in log
    for name in ("OVH_APPLICATION_SECRET", "OVH_CONSUMER_KEY", "PANIER_OAUTH2_CLIENT_SECRET"):
        assert running.environment[name] not in log
    assert "keys.json" in log


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_of_commands_says_of_each_what_it_says_itself(name: str) -> None:
    module, _, function = COMMANDS[name].place.partition(":")
    told = getattr(import_module(module), function).__doc__
    assert COMMANDS[name].help == told.partition("\n")[0]


@pytest.mark.parametrize(
    "given, line",
    [
        (
            {"PANIER_PORT": "81"},
            "Ready: http://127.0.0.1:81/ answers on 127.0.0.1:81; the back office is at http://127.0.0.1:81/office",
        ),
        (
            {"PANIER_URL": "https://a.example", "PANIER_HOST": "::1", "PANIER_OFFICE_URL": "https://b.example"},
            "Ready: https://a.example/ answers on [::1]:8080; the back office is at https://b.example/office",
        ),
    ],
)  # fmt: skip
def test_a_shop_says_where_it_answers_once_it_does(given: dict[str, str], line: str) -> None:
    assert ready_line(read(given)) == line
