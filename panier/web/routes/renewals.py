"""Another period for what was delivered: /service/{serviceId}/renew."""

from panier.flows.checkout import renewals
from panier.web.route import Route
from panier.wire.service import renewal

_RENEW = "/service/{serviceId}/renew"

RENEWALS = (
    Route("GET", _RENEW, renewals.offers, renewal.offers_out, query=renewal.Options, status="BETA", lookup=renewals.look_up, texts=("serviceId",)),
    Route("POST", _RENEW, renewals.order, renewal.order_out, body=renewal.RenewalWish, is_listed=True, status="BETA", lookup=renewals.look_up, texts=("serviceId",)),
)  # fmt: skip
