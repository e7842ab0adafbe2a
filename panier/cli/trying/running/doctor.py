"""panier doctor: what is wrong with a sandbox, and with what programs find of it."""

import importlib.util
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import typer

from panier import __version__
from panier import settings as configuration
from panier.cli import findings
from panier.cli.findings import Finding
from panier.cli.trying.running.asking import AsJson, Folder, show_json, show_lines
from panier.core.refusal import Refusal
from panier.remote import running
from panier.remote.port import OwnerPort
from panier.remote.signing import ApiCaller, kept, ready_made


def examine(folder: Folder = None, is_json: AsJson = False) -> None:
    """Look at a sandbox, at the settings and at what programs need; end with 1 where something is wrong.

    Example: panier doctor --data data
    """
    found = list(_findings(folder))
    if is_json:
        show_json(findings.document(found))
    else:
        show_lines(*findings.lines(found))
    raise typer.Exit(0 if all(one.is_well for one in found) else 1)


def _findings(folder: Path | None) -> Iterator[Finding]:
    python = ".".join(map(str, sys.version_info[:3]))
    yield Finding("panier", True, f"{__version__}, Python {python} in {sys.prefix}")
    yield from _settings()
    yield from _sandbox(folder)
    yield from _surroundings()


def _settings() -> Iterator[Finding]:
    unknown = configuration.unknown_names(os.environ)
    if unknown:
        names = ", ".join(unknown)
        yield Finding("settings", False, f"nothing reads {names}", "docs/settings.md lists those there are")
        return
    try:
        configuration.read()
    except Refusal as refusal:
        yield Finding("settings", False, refusal.message, "unset it, or set it as docs/settings.md says")
        return
    given = sorted(name for name in os.environ if name.startswith("PANIER_"))
    yield Finding("settings", True, ", ".join(given) or "none is set")


def _sandbox(folder: Path | None) -> Iterator[Finding]:
    where = folder or Path("data")
    is_within = folder is None and bool(os.environ.get("PANIER_OWNER_URL"))
    found = None if is_within else running.load(where)
    url = os.environ.get("OVH_ENDPOINT", "").removesuffix("/1.0") if is_within else found and found.url
    if not url:
        start = f"start one with `panier sandbox --data {where} --manage-port 8079`"
        yield Finding("sandbox", False, f"none runs on {where.absolute()}", start)
        return
    try:
        keys = ready_made(os.environ) if is_within else kept(where / "keys.json")
        answer = ApiCaller(url, keys).call("GET", "/1.0/me", customer=next(iter(keys), None))
    except Refusal as refusal:
        yield Finding("sandbox", False, refusal.message, f"is another one's file in {where}? stop it and start it anew")
        return
    if answer.status == 200:
        yield Finding("sandbox", True, f"answers on {url}; the keys are good")
    else:
        fresh = f"`panier sandbox --data {where} --fresh` makes new keys"
        yield Finding("sandbox", False, f"{url} refuses the keys: {answer.text[:200]}", fresh)
    yield from _owner(folder)


def _owner(folder: Path | None) -> Iterator[Finding]:
    try:
        port = OwnerPort(running.owner_url(folder))
        state = port.get("/clock")
    except Refusal as refusal:
        yield Finding("owner's port", False, refusal.message)
        return
    shifted = f", {state['offsetSeconds']} seconds from the real time" if state["offsetSeconds"] else ""
    yield Finding("owner's port", True, f"answers on {port.url}; the time is {state['now']}{shifted}")


def _surroundings() -> Iterator[Finding]:
    has_sdk = importlib.util.find_spec("ovh") is not None
    yield Finding("python-ovh", has_sdk, "is here" if has_sdk else "is not here", "" if has_sdk else "pip install ovh")
    others = [name for name in ("node", "go", "terraform", "tofu", "php", "curl") if shutil.which(name)]
    yield Finding("programs", True, f"on PATH: {', '.join(others) or 'none of node, go, terraform, tofu, php, curl'}")
    meant = sorted(name for name in ("OVH_CLIENT_ID", "OVH_ACCESS_TOKEN") if os.environ.get(name))
    if meant:
        yield Finding("OVH_…", False, f"{', '.join(meant)} means another shop", f"unset {' '.join(meant)}")
    endpoint = os.environ.get("OVH_ENDPOINT", "")
    if endpoint and not endpoint.startswith("http://127.0.0.1:"):
        yield Finding("OVH_ENDPOINT", False, f"is {endpoint}: programs order there", "unset it, or use `panier run`")
