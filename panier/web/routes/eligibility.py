"""The eligibility rules of extensions: who may hold a name (/domain/configurationRule)."""

from panier.flows.contact import eligibility
from panier.flows.domain import offers
from panier.web.route import Before, Route
from panier.wire.contact import rule

_RULE = "/domain/configurationRule"
_RECORDS = (Before(offers.look_up, as_="records"),)

DOMAIN_RULE = (
    Route("GET", _RULE, eligibility.read_rule, rule.rule_out, query=rule.Wish, before=_RECORDS, public=True),
    Route("POST", f"{_RULE}/check", eligibility.check, query=rule.Wish, body=rule.RegistrantValues, before=_RECORDS),
)  # fmt: skip
