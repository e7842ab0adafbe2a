"""What was delivered, in the words of whoever looks: where it is, who gets in, what it runs, and its password."""

from collections.abc import Mapping

from babel.numbers import format_decimal
from babel.units import format_unit

from panier.core.catalog.catalog import Assortment
from panier.core.service.kind import Particular
from panier.core.service.shown import ShownService
from panier.core.values import frozen
from panier.flows.service.kinds.particulars import Delivered, PasswordCall
from panier.web.pages.parts.called.places import PLACES, answer
from panier.web.pages.parts.tongues import phrase, spoken

LABELS: Mapping[Particular, str] = {
    Particular.STATE: phrase("How it is"),
    Particular.POWER: phrase("Power"),
    Particular.HOST: phrase("Host name"),
    Particular.ADDRESSES: phrase("IP addresses"),
    Particular.BLOCK: phrase("Addresses"),
    Particular.WEB: phrase("On the web"),
    Particular.PORT: phrase("Port"),
    Particular.USER: phrase("User"),
    Particular.SSH: phrase("SSH"),
    Particular.FTP: phrase("FTP"),
    Particular.ENDPOINT: phrase("Where programs call it"),
    Particular.SYSTEM: phrase("Operating system"),
    Particular.ENGINE: phrase("Database engine"),
    Particular.PLACE: phrase("Datacentre"),
    Particular.ZONES: phrase("Places"),
    Particular.RACK: phrase("Rack"),
    Particular.MODEL: phrase("Model"),
    Particular.CPU: phrase("Processor"),
    Particular.CORES: phrase("Processors"),
    Particular.MEMORY: phrase("Memory"),
    Particular.DISK: phrase("Storage"),
    Particular.SPEED: phrase("Speed of its network"),
    Particular.VERSION: phrase("Version"),
    Particular.DESCRIPTION: phrase("Description"),
    Particular.HELD_BY: phrase("Attached to"),
}
# How services are, by the words of their own paths; whatever is not here is shown as it is.
STATES: Mapping[str, str] = {
    "active": phrase("running"),
    "available": phrase("running"),
    "backuping": phrase("being backed up"),
    "blacklisted": phrase("blocked"),
    "bloqued": phrase("blocked"),
    "creating": phrase("being made"),
    "deleted": phrase("removed"),
    "deleting": phrase("being removed"),
    "delivered": phrase("running"),
    "delivering": phrase("being made"),
    "detached": phrase("detached"),
    "disabled": phrase("switched off"),
    "disabling": phrase("being switched off"),
    "draft": phrase("not in use yet"),
    "error": phrase("something is wrong"),
    "free": phrase("not in use yet"),
    "hacked": phrase("broken into"),
    "hackedblocked": phrase("blocked: it was broken into"),
    "installing": phrase("being installed"),
    "maintenance": phrase("under maintenance"),
    "ok": phrase("running"),
    "poweroff": phrase("switched off"),
    "poweron": phrase("switched on"),
    "quarantined": phrase("blocked"),
    "ready": phrase("running"),
    "rebooting": phrase("being restarted"),
    "reopening": phrase("being opened again"),
    "rescued": phrase("started in rescue mode"),
    "restartpending": phrase("being restarted"),
    "running": phrase("running"),
    "started": phrase("running"),
    "startpending": phrase("being started"),
    "stopped": phrase("stopped"),
    "stoppending": phrase("being stopped"),
    "stopping": phrase("being stopped"),
    "suspended": phrase("suspended"),
    "suspending": phrase("being suspended"),
    "todeliver": phrase("being made"),
    "todisable": phrase("being switched off"),
    "toupdate": phrase("being updated"),
    "updating": phrase("being updated"),
    "upgrading": phrase("being upgraded"),
}
_STATED = (Particular.STATE, Particular.POWER)
_PLACED = (Particular.PLACE, Particular.ZONES)
# What is typed into other programs, and so is shown as code.
_TYPED = frozenset(
    {Particular.HOST, Particular.ADDRESSES, Particular.BLOCK, Particular.PORT, Particular.USER, Particular.SSH,
     Particular.FTP, Particular.ENDPOINT, Particular.RACK, Particular.HELD_BY}
)  # fmt: skip
_UNITS = {"MB": "digital-megabyte", "GB": "digital-gigabyte", "TB": "digital-terabyte"}
_MEGABITS = "Mbps"  # which Babel has no word for
_THOUSAND = 1024
_LARGER = {"MB": "GB", "GB": "TB"}


@frozen
class DeliveredRow:
    """Something known of a service. `is_typed`: it is typed into other programs; `is_link`: an address of the web."""

    label: str
    values: tuple[str, ...]
    is_typed: bool = False
    is_link: bool = False


@frozen
class DeliveredView:
    """What is known of a service. `password`: how that of its first user is set; None where there is none."""

    rows: tuple[DeliveredRow, ...]
    password: PasswordCall | None


def delivered_view(found: Delivered, shown: ShownService, assortment: Assortment) -> DeliveredView:
    """What is known of a service, as its page shows it."""
    return DeliveredView(
        tuple(
            DeliveredRow(
                label=LABELS[word],
                values=tuple(_value(word, one, shown, assortment) for one in values),
                is_typed=word in _TYPED,
                is_link=word is Particular.WEB,
            )
            for word, values in found.particulars.items()
        ),
        found.password,
    )


def _value(word: Particular, value: object, shown: ShownService, assortment: Assortment) -> str:
    """A fact in words."""
    if word in _STATED:
        said = STATES.get(str(value).lower())
        return str(value) if said is None else spoken().say(said)
    if isinstance(value, Mapping):
        return _size(value)
    label = PLACES[0] if word in _PLACED else word
    return answer(label, str(value), assortment, shown.subsidiary, shown.service.family)


def _size(value: Mapping[str, object]) -> str:
    """A size in the largest unit that it is a whole number of."""
    unit, number = str(value.get("unit")), value.get("value")
    if not isinstance(number, int | float) or unit not in (*_UNITS, _MEGABITS):
        return f"{number} {unit}"
    while unit in _LARGER and number >= _THOUSAND and number % _THOUSAND == 0:
        unit, number = _LARGER[unit], number // _THOUSAND
    locale = spoken().locale
    if unit == _MEGABITS:
        return f"{format_decimal(number, locale=locale)} Mbit/s"
    return format_unit(number, _UNITS[unit], length="short", locale=locale)
