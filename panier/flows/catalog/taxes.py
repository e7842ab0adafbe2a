"""The tax that applies now to a customer of a selling company."""

from panier.core.account.account import Account
from panier.core.catalog.tax import Seller, tax_for
from panier.flows.shop import Shop
from panier.outside.vat import is_valid_vat


def seller_to(shop: Shop, account: Account) -> Seller:
    """Who sells to a customer where there is no cart: the customer's own company."""
    return seller_of(shop, account.subsidiary, account)


def seller_of(shop: Shop, subsidiary: str, account: Account | None) -> Seller:
    """A selling company with the customer's rate and the reason for it; its own until the customer is known."""
    company = shop.assortment.subsidiary(subsidiary)
    number = None if account is None else account.profile_field("vat")
    tax = tax_for(
        shop.assortment.taxes,
        company.country,
        account,
        is_vat_valid=account is not None and number is not None and is_valid_vat(account.country, number),
        now_us=shop.now(),
    )
    return Seller(company.code, company.currency, tax)
