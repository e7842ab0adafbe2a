"""Every page of the account that is a row (desk.py), by its path."""

from collections.abc import Mapping

from panier.web.pages.account import overview, zone_editor
from panier.web.pages.account.desk import AccountPage

_MODULES = (overview, zone_editor)
ACCOUNT_PAGES: Mapping[str, AccountPage] = {one.path: one for module in _MODULES for one in module.PAGES}
