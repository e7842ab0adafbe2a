"""Settings as credentials: files in the folder that systemd and containers hand secrets over in."""

import os
import subprocess
from pathlib import Path

import pytest

from panier.app import make_keyring
from panier.core.refusal import Refusal
from panier.settings import CREDENTIALS, known_names, read, with_credentials
from tests.support.live import COMMAND
from tests.support.secrets import KEY_TEXT

TOKEN = "0123456789abcdef01234567"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of credentials, with things in it that are not ours."""
    (tmp_path / "credentials").mkdir()
    (tmp_path / "credentials" / "other").write_text("somebody else's")
    (tmp_path / "credentials" / "PANIER_FOLDER").mkdir()
    return tmp_path / "credentials"


def test_any_setting_may_be_a_credential(folder: Path) -> None:
    given = {
        "PANIER_DATABASE": "postgresql://shop:pass@db/shop", "PANIER_SECRET_KEY": f"{KEY_TEXT}\n{KEY_TEXT}",
        "PANIER_METRICS_TOKEN": TOKEN, "PANIER_SMTP_URL": "smtp://shop@mail.example:587", "PANIER_SMTP_PASSWORD": "a b",
        "PANIER_MAIL_FROM": "shop@shop.example", "PANIER_POWERDNS_KEY": "key", "PANIER_REGISTRY": "example",
        "PANIER_REGISTRY_PASSWORD": " kept as it is ", "PANIER_NAME_SERVERS": "ns1.example.net,ns2.example.net",
    }  # fmt: skip
    for name, text in given.items():
        (folder / name).write_text(f"{text}\n")
    found = read({CREDENTIALS: str(folder), "PANIER_POWERDNS_URL": "http://127.0.0.1:8081"})
    assert (found.database, found.metrics_token, found.powerdns_key) == (given["PANIER_DATABASE"], TOKEN, "key")
    assert found.registry_options == {"password": " kept as it is "}
    assert found.mail.server is not None
    assert make_keyring(found).open(make_keyring(found).seal("x", "hook.secret"), "hook.secret") == "x"
    assert CREDENTIALS not in known_names()


@pytest.mark.parametrize("name", ["PANIER_SECRET_KEY", "PANIER_SECRET_KEY_FILE"])
def test_what_is_said_twice_is_refused(folder: Path, name: str) -> None:
    (folder / "PANIER_SECRET_KEY").write_text(KEY_TEXT)
    with pytest.raises(Refusal, match=f"{name} is set, and .* holds PANIER_SECRET_KEY: unset it"):
        read({CREDENTIALS: str(folder), name: "x"})


@pytest.mark.parametrize(
    "content, why",
    [(b"", "is empty"), (b"\n", "is empty"), (b"\xff", "is no text in UTF-8"), (b"short", "24 printable")],
)
def test_a_credential_that_is_none_is_refused_without_its_content(folder: Path, content: bytes, why: str) -> None:
    (folder / "PANIER_METRICS_TOKEN").write_bytes(content)
    with pytest.raises(Refusal, match=why):
        read({CREDENTIALS: str(folder)})


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match=r"The credentials in .*/none cannot be read \(No such file or directory\)"):
        with_credentials({CREDENTIALS: str(tmp_path / "none")})


def test_a_token_may_stand_in_a_file_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(f"{TOKEN}\n")
    assert read({"PANIER_METRICS_TOKEN_FILE": str(tmp_path / "token")}).metrics_token == TOKEN
    with pytest.raises(Refusal, match="are both set: unset one of them"):
        read({"PANIER_METRICS_TOKEN_FILE": str(tmp_path / "token"), "PANIER_METRICS_TOKEN": TOKEN})


def test_commands_find_them_too_and_warn_of_what_nothing_reads(folder: Path, tmp_path: Path) -> None:
    (folder / "PANIER_DATABASE").write_text(str(tmp_path / "panier.sqlite"))
    (folder / "PANIER_SECRET_KEYS").write_text(KEY_TEXT)
    bare = {name: value for name, value in os.environ.items() if not name.startswith("PANIER_")}
    done = subprocess.run(
        [COMMAND, "db", "upgrade"], env={**bare, CREDENTIALS: str(folder)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "panier.sqlite").exists()
    assert "PANIER_SECRET_KEYS is set, but no setting has that name: did you mean PANIER_SECRET_KEY?" in done.stderr
