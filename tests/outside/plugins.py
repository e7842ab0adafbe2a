"""Plug-ins as installed packages, made in a test's folder: nothing is fetched, and nothing stays."""

import tomllib
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).resolve().parents[2] / "docs" / "examples" / "registrar"


def install(folder: Path, patch: pytest.MonkeyPatch, name: str, *, module: str, entry_points: dict[str, str]) -> None:
    """Put a package with a module and entry points of panier.registries where Python finds packages."""
    (folder / f"{name.replace('-', '_')}.py").write_text(module)
    described = folder / f"{name.replace('-', '_')}-1.0.dist-info"
    described.mkdir()
    (described / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    lines = "\n".join(f"{key} = {value}" for key, value in entry_points.items())
    (described / "entry_points.txt").write_text(f"[panier.registries]\n{lines}\n")
    patch.syspath_prepend(folder)


def install_example(folder: Path, patch: pytest.MonkeyPatch) -> None:
    """The documented example, with the entry point that its own pyproject.toml has."""
    project = tomllib.loads((EXAMPLE / "pyproject.toml").read_text())["project"]
    module = (EXAMPLE / "panier_example_registrar.py").read_text()
    entry_points = project["entry-points"]["panier.registries"]
    install(folder, patch, project["name"], module=module, entry_points=entry_points)
