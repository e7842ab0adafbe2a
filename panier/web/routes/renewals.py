"""Renewing owned services for another period: /service/{serviceId}/renew."""

from panier.flows.checkout import renewals
from panier.web.route import Before, Route
from panier.wire.service import renewal

_RENEW = "/service/{serviceId}/renew"
_RECORDS = (Before(renewals.look_up, as_="records"),)

RENEWALS = (
    Route("GET", _RENEW, renewals.offers, renewal.offers_out, query=renewal.Options, status="BETA", before=_RECORDS),
    Route("POST", _RENEW, renewals.order, renewal.order_out, body=renewal.RenewalWish, status="BETA", before=_RECORDS),
)  # fmt: skip
