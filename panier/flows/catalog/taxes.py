"""The tax that a customer of a selling company bears now."""

from panier.core.account.account import Account
from panier.core.catalog.subsidiary import Subsidiary
from panier.core.catalog.tax import Tax, tax_for
from panier.flows.shop import Shop
from panier.outside.vat import is_valid_vat


def tax_of(shop: Shop, subsidiary: Subsidiary, account: Account | None) -> Tax:
    """The rate and the reason for it; the company's own until the customer is known."""
    number = None if account is None else account.told("vat")
    return tax_for(
        shop.assortment.taxes,
        subsidiary.country,
        account,
        is_vat_valid=account is not None and number is not None and is_valid_vat(account.country, number),
        now_us=shop.now(),
    )
