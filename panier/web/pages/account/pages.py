"""Every page of the account that is a row (desk.py), by its path."""

from collections.abc import Mapping

from panier.web.pages.account import overview
from panier.web.pages.account.desk import AccountPage
from panier.web.pages.account.names import NAME_MODULES
from panier.web.pages.account.services import SERVICE_MODULES

_MODULES = (overview, *NAME_MODULES, *SERVICE_MODULES)
ACCOUNT_PAGES: Mapping[str, AccountPage] = {one.path: one for module in _MODULES for one in module.PAGES}
