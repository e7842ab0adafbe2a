"""Groups of tests that need something from outside the checkout.

Without it a test is skipped with the reason; under CI=true it fails instead, but for what no fork of the project has:
the folder that some tests compare with, and programs that no package registry has which tests may ask: php-ovh,
ovhcloud-cli, the provider for Terraform.
"""

import os
import shutil
from collections.abc import Callable
from ctypes.util import find_library
from pathlib import Path
from typing import NoReturn

import pytest

from tests.support import postgres
from tests.support.parts import powerdns

CHECKOUT = Path(__file__).resolve().parents[2]
SHARED = CHECKOUT.parent / "shared"
PROGRAMS = CHECKOUT / ".cache" / "programs"
GO_OVH = PROGRAMS / "go-ovh-order"
VERAPDF = PROGRAMS / "verapdf"
NODE_MODULES = CHECKOUT / "tests" / "clients" / "node_modules"

# What OVHcloud's provider is, built by whoever has its source: its binary, and the one of its acceptance tests.
PROVIDER = "PANIER_TEST_TERRAFORM_PROVIDER"
ACCEPTANCE = "PANIER_TEST_TERRAFORM_ACCEPTANCE"
TERRAFORM = "PANIER_TEST_TERRAFORM"
# The folder with the sources of php-ovh, which are in Packagist alone.
PHP_OVH = "PANIER_TEST_PHP_OVH"
# The binary of OVHcloud's own command line.
OVHCLOUD = "PANIER_TEST_OVHCLOUD"

OPTIONAL = frozenset({"acceptance", "ovhcloud", "php", "shared", "terraform", "verapdf"})


def in_ci() -> bool:
    return os.environ.get("CI", "").lower() == "true"


def demand(group: str) -> None:
    """Go on when the group can run here."""
    reason = _MISSING[group]()
    if reason is not None:
        _leave(f"group {group}: {reason}", is_failure=in_ci() and group not in OPTIONAL)


def is_excused(reason: str) -> bool:
    """True of a skipped test that may be skipped under CI=true as well."""
    return any(f"group {group}: " in reason for group in OPTIONAL)


def chromium() -> str | None:
    """The command of an installed Chromium."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    return None


def pebble() -> str | None:
    """The command of Pebble, an ACME server for tests."""
    return _unpacked("pebble") or shutil.which("pebble")


def ddclient() -> str | None:
    """The command of ddclient."""
    return _unpacked("ddclient") or shutil.which("ddclient")


def terraform() -> str | None:
    """The command of Terraform or OpenTofu: the one that is named, else the first on PATH."""
    named = os.environ.get(TERRAFORM)
    return shutil.which(named) if named else shutil.which("terraform") or shutil.which("tofu")


def _unpacked(name: str) -> str | None:
    """The command of a package that `make test-clients` has unpacked."""
    return next((str(found) for found in (PROGRAMS / "debian" / name).glob(f"usr/*bin/{name}")), None)


def _leave(reason: str, *, is_failure: bool) -> NoReturn:
    if is_failure:
        pytest.fail(f"{reason} (CI=true)", pytrace=False)
    pytest.skip(reason)


def _missing_postgres() -> str | None:
    return None if postgres.programs() else "PostgreSQL is not installed (Debian, Ubuntu: apt install postgresql)"


def _missing_powerdns() -> str | None:
    if powerdns.program():
        return None
    return "PowerDNS is not installed (Debian, Ubuntu: apt install pdns-server pdns-backend-sqlite3)"


def _missing_node() -> str | None:
    if not shutil.which("node"):
        return "node is not installed (Debian, Ubuntu: apt install nodejs npm)"
    if not shutil.which("openssl"):
        return "openssl, which node needs a certificate of, is not installed (Debian, Ubuntu: apt install openssl)"
    if not (NODE_MODULES / "@ovhcloud" / "node-ovh").exists():
        return "tests/clients/node_modules is missing (run `make test`, or `npm ci` in tests/clients)"
    return None


def _missing_programs() -> str | None:
    if (PROGRAMS / "python" / ".stamp").exists():
        return None
    return "tests/clients/requirements-programs.txt is not installed (run `make test-clients`)"


def _missing_pebble() -> str | None:
    if not shutil.which("openssl"):
        return "openssl, which Pebble needs a certificate of, is not installed (Debian, Ubuntu: apt install openssl)"
    return None if pebble() else "Pebble is not there (Debian, Ubuntu: run `make test-clients`; else put it on PATH)"


def _missing_ddclient() -> str | None:
    return None if ddclient() else "ddclient is not there (Debian, Ubuntu: run `make test-clients`, or install it)"


def _missing_go() -> str | None:
    if GO_OVH.exists():
        return None
    return "tests/clients/programs/go is not compiled (install Go 1.21 or later, then run `make test-clients`)"


def _missing_php() -> str | None:
    if not shutil.which("php") or not Path("/usr/share/php/GuzzleHttp/autoload.php").exists():
        return "PHP or Guzzle is missing (Debian, Ubuntu: apt install php-cli php-curl php-guzzlehttp-guzzle)"
    given = os.environ.get(PHP_OVH)
    if not given:
        return f"{PHP_OVH} does not name the folder of php-ovh's sources"
    return None if Path(given, "src", "Api.php").exists() else f"{PHP_OVH} names {given}, which does not hold php-ovh"


def _missing_ovhcloud() -> str | None:
    given = os.environ.get(OVHCLOUD)
    if not given:
        return f"{OVHCLOUD} does not name the binary of ovhcloud-cli"
    return None if os.access(given, os.X_OK) else f"{OVHCLOUD} names {given}, which is no program"


def _missing_chromium() -> str | None:
    return None if chromium() else "Chromium is not installed (Debian, Ubuntu: apt install chromium)"


def _missing_terraform() -> str | None:
    return _missing_terraform_with(PROVIDER, "OVHcloud's provider for Terraform")


def _missing_acceptance() -> str | None:
    return _missing_terraform_with(ACCEPTANCE, "the compiled acceptance tests of OVHcloud's provider for Terraform")


def _missing_terraform_with(setting: str, what: str) -> str | None:
    if terraform() is None:
        return f"neither terraform nor tofu is on PATH or in {TERRAFORM}"
    given = os.environ.get(setting)
    if not given:
        return f"{setting} does not name the binary of {what}"
    return None if os.access(given, os.X_OK) else f"{setting} names {given}, which is no program"


def _missing_pango() -> str | None:
    if find_library("pango-1.0") and find_library("pangoft2-1.0"):
        return None
    return "Pango is not installed (Debian, Ubuntu: apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0)"


def _missing_poppler() -> str | None:
    return None if shutil.which("pdftoppm") else "Poppler is not installed (Debian, Ubuntu: apt install poppler-utils)"


def _missing_verapdf() -> str | None:
    if not shutil.which("java"):
        return "java is not installed (Debian, Ubuntu: apt install default-jre-headless)"
    if any(VERAPDF.glob("*.jar")):
        return None
    return "veraPDF is not there (install Maven, then run `make test-clients` where Maven Central can be reached)"


def _missing_shared() -> str | None:
    return None if (SHARED / "reference").is_dir() else "the folder ../shared/reference is not beside this checkout"


def _missing_systemd() -> str | None:
    return None if shutil.which("systemd-analyze") else "systemd is not installed (Debian, Ubuntu: apt install systemd)"


def _missing_nginx() -> str | None:
    return None if shutil.which("nginx") else "nginx is not installed (Debian, Ubuntu: apt install nginx-light)"


_MISSING: dict[str, Callable[[], str | None]] = {
    "postgres": _missing_postgres,
    "powerdns": _missing_powerdns,
    "node": _missing_node,
    "programs": _missing_programs,
    "pebble": _missing_pebble,
    "ddclient": _missing_ddclient,
    "chromium": _missing_chromium,
    "go": _missing_go,
    "php": _missing_php,
    "ovhcloud": _missing_ovhcloud,
    "pango": _missing_pango,
    "poppler": _missing_poppler,
    "systemd": _missing_systemd,
    "nginx": _missing_nginx,
    "shared": _missing_shared,
    "verapdf": _missing_verapdf,
    "terraform": _missing_terraform,
    "acceptance": _missing_acceptance,
}
