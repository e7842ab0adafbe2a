"""What programs are told of what happens: /events, /hooks. They are the shop's own, and no part of OVHcloud's API."""

from panier.flows.hook import events, hooks
from panier.web.route import Before, Route
from panier.wire.hook import event, hook
from panier.wire.types import ids_out

_NUMBERED = (Before(events.number_before),)
_HOOK = "/hooks/{hookId}"

TOLD = (
    Route("GET", "/events", events.list_page, event.page_out, query=event.EventsAsked, before=_NUMBERED),
    Route("GET", "/hooks", hooks.list_ids, ids_out),
    Route("POST", "/hooks", hooks.create, hook.secret_out, body=hook.HookRequest),
    Route("GET", _HOOK, hooks.read, hook.hook_out),
    Route("PUT", _HOOK, hooks.change, body=hook.Hook),
    Route("DELETE", _HOOK, hooks.delete),
    Route("POST", f"{_HOOK}/secret", hooks.renew_secret, hook.secret_out),
    Route("POST", f"{_HOOK}/replay", hooks.replay, body=hook.Replay),
)  # fmt: skip
