"""A shop's settings in force: what each is, and where it is set."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

from panier import settings as configuration
from panier.cli.shop import settings_file
from panier.core.office.settings import setting_rows
from panier.core.values import frozen

_SECRET = "(a secret)"  # noqa: S105 - in its place


@frozen
class ShownSetting:
    """A setting that is set: its value, unless that is secret, where it is set, and whether anything reads it."""

    name: str
    value: str
    origin: str
    is_read: bool


def list_shown(folder: Path | None) -> list[ShownSetting]:
    """The settings of a shop's folder and its credentials; without a folder, those of the environment.

    Refuses: a folder without a shop, a setting that is set twice (409), and a file that holds anything else (400).
    """
    credentials = os.environ.get(configuration.CREDENTIALS, "")
    given = dict(os.environ) if folder is None else dict(settings_file.load(folder / settings_file.NAME))
    whole = configuration.with_credentials({**given, configuration.CREDENTIALS: credentials})
    unread = configuration.unknown_names(whole)
    origins = _lines(folder)
    kept = {name: value for name, value in whole.items() if name.startswith("PANIER_")}
    return [
        ShownSetting(
            name=row.name,
            value=_SECRET if row.is_secret else row.value,
            origin=origins.get(row.name, "environment") if row.name in given else f"{credentials}/{row.name}",
            is_read=row.name not in unread,
        )
        for row in setting_rows(configuration.known_names(), kept)
        if row.name in kept
    ]


def _lines(folder: Path | None) -> Mapping[str, str]:
    """Where each setting stands in the file; of one that stands there twice, the last one holds."""
    if folder is None:
        return {}
    file = folder / settings_file.NAME
    lines = enumerate(file.read_text(encoding="utf-8").splitlines(), start=1)
    return {found[1]: f"{file}, line {number}" for number, line in lines if (found := re.match(r"\s*(\w+)=", line))}
