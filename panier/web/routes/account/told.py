"""What programs are told of what happens: /events, /hooks. They are the shop's own, and no part of OVHcloud's API."""

from panier.flows.hook import events
from panier.web.route import Before, Route
from panier.wire.hook import event

_NUMBERED = (Before(events.number_all),)

TOLD = (
    Route("GET", "/events", events.list_page, event.page_out, query=event.EventsAsked, before=_NUMBERED),
)  # fmt: skip
