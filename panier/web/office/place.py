"""Where an office stands, which is known before any page of it is loaded."""

import shlex
from collections.abc import Callable, Sequence
from dataclasses import field

from panier.core.office.settings import SettingRow
from panier.core.values import frozen
from panier.web.office.sources import ShopSources

PATH = "/office"


@frozen
class OfficePlace:
    """Where an office stands: its address, the shop's settings, and what is woken when something was done.

    `folder`: a sandbox's data, which commands beside it name; `command`: how commands are called on its machine,
    `container`: in which container of it, if in one. `sources`: the files of what the shop wears and says.
    """

    url: str
    settings: Callable[[], Sequence[SettingRow]] = tuple
    on_write: Callable[[], None] = lambda: None
    folder: str = ""
    command: str = "panier"
    container: str = ""
    sources: ShopSources = field(default_factory=ShopSources)

    def command_line(self, words: str, *, is_known: bool = True) -> str:
        """A command beside this shop, such as `staff list`, as it can be typed on its machine.

        `is_known`: whoever reads it may know where the shop stands on that machine.
        """
        if not is_known:
            return f"panier {words}"
        return f"{self.command} {words}{f' --data {shlex.quote(self.folder)}' if self.folder else ''}"
