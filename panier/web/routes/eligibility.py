"""Who may hold a name: the eligibility rules of extensions, under /domain/configurationRule."""

from panier.flows.contact import eligibility
from panier.flows.domain import offers
from panier.web.route import Route
from panier.wire.contact import rule

_RULE = "/domain/configurationRule"

DOMAIN_RULE = (
    Route("GET", _RULE, eligibility.rule, rule.rule_out, query=rule.Wish, lookup=offers.look_up, public=True),
    Route("POST", f"{_RULE}/check", eligibility.check, query=rule.Wish, body=rule.Told, lookup=offers.look_up),
)  # fmt: skip
