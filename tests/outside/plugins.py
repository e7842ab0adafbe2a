"""Plug-ins as installed packages, made in a test's folder: nothing is fetched, and nothing stays."""

import tomllib
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).resolve().parents[2] / "docs" / "examples"
REGISTRIES, DELIVERERS, GATEWAYS = "panier.registries", "panier.deliverers", "panier.gateways"


def install(
    folder: Path,
    patch: pytest.MonkeyPatch,
    name: str,
    *,
    module: str,
    entry_points: dict[str, str],
    group: str = REGISTRIES,
) -> None:
    """Put a package with a module and entry points of a group where Python finds packages."""
    (folder / f"{name.replace('-', '_')}.py").write_text(module)
    described = folder / f"{name.replace('-', '_')}-1.0.dist-info"
    described.mkdir()
    (described / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    lines = "\n".join(f"{key} = {value}" for key, value in entry_points.items())
    (described / "entry_points.txt").write_text(f"[{group}]\n{lines}\n")
    patch.syspath_prepend(folder)


def install_example(folder: Path, patch: pytest.MonkeyPatch, group: str = REGISTRIES) -> None:
    """The documented example of a group, with the entry point that its own pyproject.toml has."""
    example = EXAMPLES / {REGISTRIES: "registrar", DELIVERERS: "deliverer", GATEWAYS: "gateway"}[group]
    project = tomllib.loads((example / "pyproject.toml").read_text())["project"]
    (module,) = example.glob("*.py")
    install(
        folder, patch, project["name"], module=module.read_text(), entry_points=project["entry-points"][group],
        group=group,
    )  # fmt: skip
