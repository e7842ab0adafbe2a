"""A sandbox of which Terraform knows the address and the keys, and nothing else outside this machine."""

import os
import platform
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import ovh
import pytest

from tests.clients.conftest import Pythons, connect
from tests.support import groups
from tests.support.live import Live, sandbox

LIVE = ("--delivery-seconds", "0")
NOWHERE = "http://127.0.0.1:9"  # nothing listens there
VERSION = "99.0.0"  # what the provider is called in the folder that stands for a registry
REGISTRIES = ("registry.terraform.io", "registry.opentofu.org")
SECONDS = 1_800
_MACHINES = {"x86_64": "amd64", "aarch64": "arm64"}


@dataclass(frozen=True, slots=True)
class Terraform:
    """Starts programs that find the sandbox by the environment variables of OVHcloud's provider."""

    live: Live
    folder: Path

    def environment(self, **more: str) -> dict[str, str]:
        """What a program is given: its way to everything but this machine is closed."""
        keys = ("OVH_APPLICATION_KEY", "OVH_APPLICATION_SECRET", "OVH_CONSUMER_KEY")
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "OVH_ENDPOINT": f"{self.live.url}/1.0",
            **{key: self.live.environment[key] for key in keys},
            "CHECKPOINT_DISABLE": "1",
            "http_proxy": NOWHERE,
            "https_proxy": NOWHERE,
            "no_proxy": "127.0.0.1,localhost",
            **more,
        }

    def start(self, command: list[str], **more: str) -> subprocess.CompletedProcess[str]:
        """Run a command until it ends, however it does."""
        return subprocess.run(
            command, cwd=self.folder, env=self.environment(**more), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=SECONDS, check=False,
        )  # fmt: skip


@pytest.fixture(scope="module")
def live(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A sandbox for one file of tests, where the group that the file names can run."""
    groups.demand(request.module.GROUP)
    with sandbox(tmp_path_factory.mktemp("live"), *LIVE) as running:
        yield running


@pytest.fixture(scope="module")
def customer(live: Live) -> Iterator[ovh.Client]:
    """The customer whose keys Terraform has."""
    with pytest.MonkeyPatch.context() as patched:
        make: Pythons = connect(live, patched)
        yield make()


@pytest.fixture(scope="module")
def mirror(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The settings of Terraform in which a folder stands for the registry; the provider lies in it."""
    groups.demand("terraform")
    folder = tmp_path_factory.mktemp("mirror")
    system = f"{platform.system().lower()}_{_MACHINES.get(platform.machine(), platform.machine())}"
    for registry in REGISTRIES:
        place = folder / registry / "ovh" / "ovh" / VERSION / system
        place.mkdir(parents=True)
        (place / f"terraform-provider-ovh_v{VERSION}").symlink_to(Path(os.environ[groups.PROVIDER]).resolve())
    settings = folder / "terraform.rc"
    settings.write_text(f'provider_installation {{\n  filesystem_mirror {{\n    path = "{folder}"\n  }}\n}}\n')
    return settings


@pytest.fixture
def terraform(live: Live, tmp_path: Path) -> Terraform:
    """Programs in a folder of their own."""
    return Terraform(live, tmp_path)
