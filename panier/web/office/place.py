"""Where an office stands, which is known before any page of it is loaded."""

from collections.abc import Callable, Sequence

from panier.core.office.settings import SettingRow
from panier.core.values import frozen

PATH = "/office"


@frozen
class OfficePlace:
    """Where an office stands: its address, the shop's settings, and what is woken when something was done.

    `folder`: a sandbox's data, which commands beside it name.
    """

    url: str
    settings: Callable[[], Sequence[SettingRow]] = tuple
    on_write: Callable[[], None] = lambda: None
    folder: str = ""
