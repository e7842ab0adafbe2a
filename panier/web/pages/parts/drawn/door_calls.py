"""The calls of the API that do what pages do which stand by themselves, outside the account and the way to an order."""

from collections.abc import Mapping
from functools import cache

from panier.web.pages.parts.calls import SameCall, SameCalls, same_calls

_KEY = SameCall("POST", "/auth/credential", {"accessRules": [{"method": "GET", "path": "/me"}]})
_NEWCOMER = {
    "country": "FR", "email": "somebody@example.com", "firstname": "Sacha", "legalform": "individual",
    "name": "Exemple", "ovhCompany": "ovh", "ovhSubsidiary": "FR",
}  # fmt: skip
_RECOVERED = SameCall("POST", "/me/passwordRecover", {"ovhCompany": "ovh", "ovhId": "ca1001-ovh"})
_TOKEN = {"token": "…"}

# By the template of a page. What a program signs is done by whoever the page is shown to.
UNSIGNED: Mapping[str, tuple[SameCall, ...]] = {
    "account/join.html": (SameCall("GET", "/newAccount/creationRules?country=FR&legalform=individual&ovhCompany=ovh"
                                   "&ovhSubsidiary=FR"), SameCall("POST", "/newAccount", _NEWCOMER)),
    "account/login.html": (_KEY,),
    "create_token.html": (_KEY,),
    "reset_password.html": (_RECOVERED,),
    "new_password.html": (_RECOVERED,),
}  # fmt: skip
SIGNED: Mapping[str, tuple[SameCall, ...]] = {
    "account/logout.html": (SameCall("POST", "/auth/logout"),),
    "authorize.html": (SameCall("GET", "/me/api/oauth2/client"),),
    "change_password.html": (SameCall("POST", "/me/changePassword"),),
    "contract.html": (SameCall("GET", "/me/agreements"), SameCall("GET", "/me/agreements/1/contract")),
    "create_app.html": (SameCall("GET", "/me/api/application"),),
    "paper.html": (SameCall("GET", "/me/bill"), SameCall("GET", "/me/bill/FR1")),
    "termination.html": (SameCall("POST", "/services/1/terminate/confirm", _TOKEN),),
    "trade.html": (SameCall("GET", "/me/task/domain/1"),),
    "validate.html": (SameCall("GET", "/auth/currentCredential"),),
}


@cache
def door_calls(template: str, url: str) -> SameCalls | None:
    """What programs call instead of using a page of the shop at an address; None where nothing does the same."""
    for table, is_signed in ((UNSIGNED, False), (SIGNED, True)):
        if template in table:
            return same_calls(url, *table[template], is_signed=is_signed)
    return None
