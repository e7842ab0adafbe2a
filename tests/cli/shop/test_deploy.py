"""What deploy/ ships is taken by the programs that read it, where they are installed."""

import subprocess
from pathlib import Path

import pytest

from tests.support import groups

pytestmark = pytest.mark.long  # what it takes is not installed for the usual run
DEPLOY = Path(__file__).resolve().parents[3] / "deploy"


def test_systemd_takes_the_units(tmp_path: Path) -> None:
    groups.demand("systemd")
    program = tmp_path / "panier"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    units = []
    for unit in sorted(DEPLOY.glob("panier*")):
        text = unit.read_text().replace("/opt/panier/bin/panier", str(program))
        units.append(tmp_path / unit.name)
        units[-1].write_text(text)
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *map(str, units)], capture_output=True, text=True, check=False
    )
    ours = [line for line in done.stderr.splitlines() if any(unit.name in line for unit in units)]
    assert not ours, done.stderr
    assert done.returncode == 0, done.stderr


def test_nginx_takes_its_file(tmp_path: Path) -> None:
    groups.demand("nginx")
    whole = tmp_path / "nginx.conf"
    text = (DEPLOY / "nginx.conf").read_text()
    whole.write_text(f"pid {tmp_path}/pid;\nevents {{}}\nhttp {{\n{text}\n}}\n")
    done = subprocess.run(["nginx", "-t", "-c", str(whole)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
