"""What deploy/ ships is taken by the programs that read it, where they are installed, and names what there is."""

import os
import re
import shlex
import subprocess
from pathlib import Path

import pytest
import yaml

from panier.settings import known_names
from panier.store.engine import migrate
from tests.support import groups, postgres
from tests.support.certificates import self_signed
from tests.support.live import COMMAND
from tests.support.secrets import KEY_TEXT
from tools.commands import commands

CHECKOUT = Path(__file__).resolve().parents[3]
DEPLOY = CHECKOUT / "deploy"
UNITS = sorted(DEPLOY.glob("panier*.service")) + sorted(DEPLOY.glob("panier*.timer"))


@pytest.mark.long  # what it takes is not installed for the usual run
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    groups.demand("systemd")
    program = tmp_path / "panier"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    units = []
    for unit in UNITS:
        text = unit.read_text().replace("/opt/panier/bin/panier", str(program))
        units.append(tmp_path / unit.name)
        units[-1].write_text(text)
    for name in ("panier.service", "panier-backup.service"):
        (tmp_path / f"{name}.d").mkdir()
        (tmp_path / f"{name}.d" / "secrets.conf").write_text((DEPLOY / "panier-secrets.conf").read_text())
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *map(str, units)],
        env={**os.environ, "SYSTEMD_UNIT_PATH": f"{tmp_path}:"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    ours = [line for line in done.stderr.splitlines() if str(tmp_path) in line or "panier" in line]
    assert not ours, done.stderr
    assert done.returncode == 0, done.stderr


@pytest.mark.long
def test_nginx_takes_its_file(tmp_path: Path) -> None:
    groups.demand("nginx")
    key, certificate = self_signed(tmp_path)
    text = (DEPLOY / "nginx.conf").read_text()
    live = "/etc/letsencrypt/live/shop.example"
    text = text.replace(f"{live}/fullchain.pem", str(certificate)).replace(f"{live}/privkey.pem", str(key))
    kept = "".join(
        f"{what}_temp_path {tmp_path}/{what};\n" for what in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    whole = tmp_path / "nginx.conf"
    whole.write_text(f"pid {tmp_path}/pid;\nevents {{}}\nhttp {{\naccess_log off;\n{kept}{text}\n}}\n")
    done = subprocess.run(
        ["nginx", "-t", "-e", "stderr", "-c", str(whole)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_every_credential_is_a_setting() -> None:
    named = re.findall(r"LoadCredential=(\w+):(\S+)", (DEPLOY / "panier-secrets.conf").read_text())
    assert len(named) >= 7
    for name, path in named:
        assert name in known_names()
        assert path == f"/etc/panier/{name}"


def test_the_nightly_copy_is_made_by_the_command_of_its_unit(tmp_path: Path) -> None:
    url = str(tmp_path / "panier.sqlite")
    migrate.upgrade(url)
    found = re.search(r"^ExecStart=(.*)$", (DEPLOY / "panier-backup.service").read_text(), re.MULTILINE)
    assert found
    line = found[1].replace("$$", "$").replace("%%", "%")  # as systemd reads it
    line = line.replace("/opt/panier/bin/panier", str(COMMAND)).replace("/srv/panier/copies", str(tmp_path))
    settings = {**os.environ, "PANIER_DATABASE": url, "PANIER_SECRET_KEY": KEY_TEXT}
    subprocess.run(shlex.split(line), env=settings, check=True, capture_output=True)
    assert [path for path in tmp_path.iterdir() if re.fullmatch(r"panier-\d{4}-\d\d-\d\d-\d{6}", path.name)]


def test_the_database_is_made_by_its_file_and_a_shop_fits_in(postgres_server: str, tmp_path: Path) -> None:
    folder = postgres.programs()
    assert folder, "the server runs"
    names = {"panier": f"role_{os.getpid()}", "shop": f"shop_{os.getpid()}"}
    text = re.sub(r"\b(panier|shop)\b", lambda found: names[found[0]], (DEPLOY / "postgresql.sql").read_text())
    (tmp_path / "made.sql").write_text(text)
    done = subprocess.run(
        [folder / "psql", "-v", "ON_ERROR_STOP=1", "-f", str(tmp_path / "made.sql"), postgres_server],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    try:
        assert done.returncode == 0, done.stderr
        url = postgres.address(postgres_server, names["shop"]).replace("panier@", f"{names['panier']}@")
        told = subprocess.run(
            [
                COMMAND, "shop", "new", str(tmp_path / "shop"), "--database", url, "--sell", "own",
                "--email", "me@shop.example", "--yes",
            ],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert told.returncode == 0, told.stderr
    finally:
        postgres.execute(postgres_server, f"DROP DATABASE IF EXISTS {names['shop']} WITH (FORCE)")
        postgres.execute(postgres_server, f"DROP ROLE IF EXISTS {names['panier']}")


def instructions() -> list[tuple[str, str]]:
    """What the Containerfile says: each instruction with its words."""
    text = re.sub(r"^#.*\n", "", (DEPLOY / "Containerfile").read_text(), flags=re.MULTILINE)
    lines = re.sub(r"\\\n\s*", " ", text).splitlines()
    return [(line.split(" ", 1)[0], line.split(" ", 1)[1].strip()) for line in lines if line.strip()]


def test_an_image_is_made_of_what_there_is_and_of_what_is_locked() -> None:
    kept = {line[1:] for line in (CHECKOUT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    copied = [words.split()[:-1] for name, words in instructions() if name == "COPY" and "--from" not in words]
    for source in {one for words in copied for one in words}:
        assert (CHECKOUT / source).exists(), source
        assert source in kept, f"{source} is not sent to whoever builds the image"
    for command in (words for name, words in instructions() if name == "RUN"):
        for install in re.findall(r"pip install ([^&]*)", command):
            assert "--require-hashes" in install or "--no-index" in install, install
    for name in re.findall(r"--requirement (\S+)", (DEPLOY / "Containerfile").read_text()):
        wanted = [line for line in (CHECKOUT / name).read_text().splitlines() if re.match(r"\S+==", line)]
        assert wanted
        assert all(line.endswith("\\") for line in wanted), "each has its hashes"
    build = yaml.safe_load(re.sub(r"^requires = ", "", _build_system(), count=1))
    assert all(one.partition(">")[0] in (CHECKOUT / "requirements-build.txt").read_text() for one in build)


def _build_system() -> str:
    found = re.search(r"^requires = .*$", (CHECKOUT / "pyproject.toml").read_text(), re.MULTILINE)
    assert found
    return found[0]


def test_an_image_has_rights_to_its_data_alone_and_settings_that_are_read() -> None:
    by_name = dict(instructions())
    assert by_name["USER"] == "panier"
    assert by_name["VOLUME"] == "/data"
    for name in re.findall(r"(PANIER_\w+)=", by_name["ENV"]):
        assert name in known_names()
    assert "PANIER_PORT" in by_name["HEALTHCHECK"], "where it answers is for the settings to say"


def test_every_command_of_a_container_exists() -> None:
    known = {one.path for one in commands()}
    composed = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    asked = [service["command"] for service in composed["services"].values() if "command" in service]
    asked.append(yaml.safe_load(dict(instructions())["CMD"]))
    for words in asked:
        assert f"panier {' '.join(word for word in words if not word.startswith('-'))}" in known, words
    for service in composed["services"].values():
        assert set(service.get("depends_on", {})) <= composed["services"].keys()
        assert set(service.get("secrets", [])) <= composed["secrets"].keys()
    assert composed["services"]["shop"]["build"]["dockerfile"] == "deploy/Containerfile"
