"""What happened, as /events lists it and as hooks are sent it."""

from panier.core.hook.fact import EventPage, NumberedFact
from panier.core.limits import EVENTS_LISTED
from panier.wire.types import Datetime, Long, Shape, Words, datetime_out, model


class EventsAsked(Shape):
    """Which events are wanted: those behind one of them, and of which types."""

    after: Long = 0
    type: Words | None = None
    limit: Long = EVENTS_LISTED


@model("event.Event")
class Event(Shape):
    """Something that happened."""

    id: Long
    type: str
    timestamp: Datetime
    data: dict[str, str | int | bool | None]


@model("event.Page")
class EventList(Shape):
    """Events, oldest first, and the number to ask on with."""

    events: list[Event]
    next: Long


def event_out(one: NumberedFact) -> Event:
    """A fact in its place."""
    return Event(
        id=one.place,
        type=one.fact.type.value,
        timestamp=datetime_out(one.fact.at_us),
        data={_camel(name): value for name, value in one.fact.content.items()},
    )


def page_out(page: EventPage) -> EventList:
    """A page of the list of events."""
    return EventList(events=[event_out(one) for one in page.facts], next=page.following)


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)
