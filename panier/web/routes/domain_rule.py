"""Who may hold a name: the eligibility rules of extensions, under /domain/configurationRule."""

from panier.flows import eligibility, names
from panier.web.route import Route
from panier.wire import domain_rule

_RULE = "/domain/configurationRule"

DOMAIN_RULE = (
    Route("GET", _RULE, eligibility.rule, domain_rule.rule_out, query=domain_rule.Wish, lookup=names.look_up, public=True),
    Route("POST", f"{_RULE}/check", eligibility.check, query=domain_rule.Wish, body=domain_rule.Told, lookup=names.look_up, is_document=True),
)  # fmt: skip
