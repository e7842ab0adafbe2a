"""The bank account that customers transfer to, as the settings say (docs/transfers.md)."""

from collections.abc import Mapping

from panier.core.payment.transfer import CURRENCIES, BankAccount
from panier.core.refusal import bad_input, conflict
from panier.outside.gateway.forms import check_bic, check_iban

IBAN, HOLDER, BIC = "PANIER_BANK_ACCOUNT", "PANIER_BANK_HOLDER", "PANIER_BANK_BIC"
CURRENCY = "PANIER_BANK_CURRENCY"
HOLDER_MAX = 70  # characters of a name in a transfer
# A sandbox's, at a bank that there is not.
INVENTED = BankAccount("FR7699999000010000000000115", "Exemple Hébergement SAS", "EXEMFRPPXXX")


def read(given: Mapping[str, str]) -> BankAccount | None:
    """The account in the settings; None where there is none.

    Refuses: what is no IBAN, BIC, name or currency (400), and half of what an account takes (409).
    """
    iban, holder, bic = given.get(IBAN, ""), given.get(HOLDER, "").strip(), given.get(BIC, "")
    currency = given.get(CURRENCY, "EUR")
    if not iban:
        for name, text in ((HOLDER, holder), (BIC, bic), (CURRENCY, given.get(CURRENCY, ""))):
            if text:
                raise conflict(f"{name} is for an account that customers transfer to: set {IBAN} as well, or unset it")
        return None
    if not holder:
        raise conflict(f"{IBAN} is an account that customers transfer to: set {HOLDER} to the name that it is in")
    if len(holder) > HOLDER_MAX or not holder.isprintable():
        raise bad_input(HOLDER, f"must be a name of {HOLDER_MAX} characters at the most")
    if currency not in CURRENCIES:
        raise bad_input(CURRENCY, f"is {currency[:8]!r}, but must be the code of a currency that is sold in, as EUR")
    return BankAccount(check_iban(iban, IBAN), holder, check_bic(bic, BIC) if bic else "", currency)
