"""The wire's structs for services whose kinds files describe, made from the models in those files."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from enum import Enum, IntEnum, StrEnum
from functools import cache
from typing import Annotated, Any, cast

import msgspec
from msgspec import UNSET, Meta, UnsetType

from panier.core.limits import TEXT_MAX
from panier.wire.country import Country
from panier.wire.prices import Price
from panier.wire.service.iam import IamTags, ResourceMetadata
from panier.wire.service.infos import RenewalType, RenewType, ServiceInfos, ServiceState
from panier.wire.types import (
    OPTIONAL,
    Arguments,
    Date,
    DateIn,
    Datetime,
    DatetimeIn,
    Duration,
    IpBlock,
    Long,
    LongText,
    Password,
    Phone,
    Shape,
    Text,
    Words,
    model,
    number_out,
)

ShapeType = type[Shape]

_KNOWN: Mapping[str, Any] = {
    "string": Text, "text": LongText, "long": Long, "integer": Long, "double": float, "boolean": bool,
    "datetime": Datetime, "date": Date, "duration": Duration, "ipBlock": IpBlock, "password": Password,
    "phoneNumber": Phone, "any": dict[str, Any],
    "iam.ResourceMetadata": ResourceMetadata, "services.Service": ServiceInfos, "service.RenewType": RenewType,
    "nichandle.CountryEnum": Country, "order.Price": Price, "service.RenewalTypeEnum": RenewalType,
    "service.StateEnum": ServiceState,
}  # fmt: skip
_SENT: Mapping[str, Any] = {"datetime": DatetimeIn, "date": DateIn}
# Names of properties that Python keeps for itself.
_KEYWORDS = frozenset({"class", "from", "global", "import", "in", "is", "lambda", "pass"})
_V4, _V6 = r"\d{1,3}(\.\d{1,3}){3}", r"[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*"
# Texts of a form of their own, which the schema names; with what they look like, where that is plain.
_TEXTS: Mapping[str, str | None] = {
    "ip": rf"^({_V4}|{_V6})$", "ipv4": rf"^{_V4}$", "ipv6": rf"^{_V6}$", "ipv4Block": rf"^{_V4}(/\d{{1,2}})?$",
    "ipv6Block": rf"^{_V6}(/\d{{1,3}})?$", "macAddress": None, "uuid": None, "time": None,
    "email": r"^[^@\s]+@[^@\s]+$", "ipInterface": None, "coreTypes.AccountId:string": None,
    "internationalPhoneNumber": None,
}  # fmt: skip


class Structs:
    """The structs of the models, each made when it is first asked for."""

    def __init__(
        self,
        models: Mapping[str, Mapping[str, str]],
        enums: Mapping[str, tuple[str, ...]],
        texts: frozenset[str] = frozenset(),
    ) -> None:
        self._models = models
        self._enums = enums
        self._texts = texts
        self._made: dict[tuple[str, bool, tuple[str, ...]], Any] = {}

    def shown(self, name: str) -> ShapeType:
        """The struct that a model is shown in."""
        return cast("ShapeType", self._named(name, is_sent=False))

    def sent(self, name: str, writable: tuple[str, ...] | None = None, *, is_change: bool = False) -> ShapeType:
        """The struct that a model is sent in; `writable` are the properties that can be set, all if None.

        `is_change`: whatever is left out stays.
        """
        key = name, True, writable or ("*", str(is_change))
        if key not in self._made:
            self._made[key] = self._sent_struct(name, writable, is_change=is_change)
        return cast("ShapeType", self._made[key])

    def filters(self, name: str, fields: Mapping[str, str]) -> ShapeType:
        """A query of optional filters."""
        space = {"arguments": _filter_arguments, "__doc__": "Filters of a list."}
        return _struct(f"{name}.Filter", self._filters(fields), space)

    def listing(self, name: str, fields: Mapping[str, str]) -> ShapeType:
        """A query of optional filters of services, those of tags among them."""
        space = {"arguments": _listing_arguments, "__doc__": "Filters of a list of services."}
        return _struct(f"{name}.Filter", self._filters(fields), space, above=IamTags)

    def _filters(self, fields: Mapping[str, str]) -> list[Any]:
        types = {one: written.partition(" ")[0] for one, written in fields.items()}
        return [(_attribute(one), self._filter(kind) | None, None) for one, kind in types.items()]

    def query(self, name: str, fields: Mapping[str, str]) -> ShapeType:
        """A query whose fields must be there, unless their types end in `~`."""
        typed: list[tuple[str, Any, Any] | tuple[str, Any]] = []
        for one, written in fields.items():
            hint = self._filter(written)
            typed.append((_attribute(one), hint, None) if written.endswith("~") else (_attribute(one), hint))
        return _struct(f"{name}.Query", typed, {"arguments": _filter_arguments, "__doc__": "What is asked for."})

    def _filter(self, kind: str) -> Any:
        texts: Mapping[str, Any] = {"string": Words, "string~": Words | None}
        return texts[kind] if kind in texts else self.hint(kind, is_sent=True)

    def properties(self, name: str) -> Mapping[str, str]:
        """The types of a model's properties, as written in its file."""
        return self._models[name]

    def hint(self, written: str, *, is_sent: bool = False) -> Any:
        """The type of a property as it is written in a file: `string?`, `vps.Model`, `ipBlock[]`.

        `~` ends the type of what may be left out of a body.
        """
        if written.endswith("~"):
            return Annotated[self.hint(written[:-1], is_sent=is_sent) | None, OPTIONAL]
        if written.endswith("?"):
            return self.hint(written[:-1], is_sent=is_sent) | None
        if written.endswith("[]"):
            return list[self.hint(written[:-2], is_sent=is_sent)]  # type: ignore[misc]
        if written.startswith("map[string]"):
            return dict[str, self.hint(written[11:], is_sent=is_sent)]  # type: ignore[misc]
        if is_sent and written in _SENT:
            return _SENT[written]
        if written in _KNOWN:
            return _KNOWN[written]
        if written in _TEXTS:
            pattern = _TEXTS[written] if is_sent else None
            return Annotated[str, Meta(max_length=TEXT_MAX, pattern=pattern, extra={"ovh": written})]
        return self._named(written, is_sent=is_sent)

    def _named(self, name: str, *, is_sent: bool) -> Any:
        if name in self._enums:
            key = name, False, ()
            if key not in self._made:
                self._made[key] = _enum(name, self._enums[name], are_texts=name in self._texts)
            return self._made[key]
        if name not in self._models:
            raise LookupError(f"no file describes {name}")
        if is_sent:
            return self.sent(name)
        key = name, False, ()
        if key not in self._made:
            fields = [(_attribute(one), self.hint(kind)) for one, kind in self._models[name].items()]
            self._made[key] = _struct(name, fields, {"__doc__": f"{_words(name)}."})
        return self._made[key]

    def _sent_struct(self, name: str, writable: tuple[str, ...] | None, *, is_change: bool) -> ShapeType:
        fields: list[tuple[str, Any, Any] | tuple[str, Any]] = []
        for one, written in self._models[name].items():
            hint = self.hint(written, is_sent=True)
            if is_change and written.endswith("?"):
                fields.append((_attribute(one), hint | UnsetType, UNSET))
            elif is_change:
                fields.append((_attribute(one), Annotated[hint | None, OPTIONAL], None))
            elif written.endswith(("?", "~")):
                fields.append((_attribute(one), hint, None))
            else:
                fields.append((_attribute(one), hint))
        taken = tuple(map(_attribute, self._models[name] if writable is None else writable))
        space = {
            "arguments": _change_arguments if is_change else _sent_arguments,
            "taken": taken,
            "__doc__": f"{_words(name)}, as it is sent.",
        }
        return _struct(name, fields, space, "Change" if is_change else "Sent")


def value_out(hint: Any, value: object) -> Any:
    """A value of any type that a file names, in the form that the type wants."""
    found = msgspec.convert(_fitting(hint, value), hint)
    for one in found if isinstance(found, list) else (found,):
        if isinstance(one, Shape):
            _with_whole_numbers(one)
    return found


def document_out(struct: ShapeType, document: Mapping[str, object]) -> Shape:
    """A struct of a document's properties; those that it lacks are null, or empty lists."""
    return cast("Shape", value_out(struct, document))


def _with_whole_numbers(shape: Shape) -> Shape:
    """The struct with numbers that have no fraction written without, however deep they are in it."""
    for name in shape.__struct_fields__:
        value = getattr(shape, name)
        if isinstance(value, float):
            setattr(shape, name, number_out(value))
        for one in value if isinstance(value, list) else (value,):
            if isinstance(one, Shape):
                _with_whole_numbers(one)
    return shape


def _fitting(hint: Any, value: object) -> object:
    """A value in the form that its type wants: numbers as texts where texts are wanted, gaps filled."""
    kinds = _kinds(hint)
    if value is None:
        return _empty(hint)
    struct = next((one for one in kinds if isinstance(one, type) and issubclass(one, msgspec.Struct)), None)
    if struct is not None and isinstance(value, Mapping):
        return {
            field.encode_name: _fitting(field.type, value[field.encode_name])
            if field.encode_name in value
            else _empty(field.type)
            for field in _fields(struct)
        }
    if isinstance(value, list | tuple):
        inner = next((one.__args__[0] for one in kinds if getattr(one, "__origin__", None) is list), str)
        return [_fitting(inner, one) for one in value]
    if isinstance(value, int) and not isinstance(value, bool) and not {int, float} & {*kinds}:
        return str(value) if any(isinstance(one, type) and issubclass(one, str) for one in kinds) else value
    return value


@cache
def _fields(struct: type[msgspec.Struct]) -> tuple[msgspec.structs.FieldInfo, ...]:
    return msgspec.structs.fields(struct)


def _kinds(hint: Any) -> tuple[Any, ...]:
    """The alternatives of a type, without what is noted beside them."""
    if hasattr(hint, "__metadata__"):
        return _kinds(hint.__origin__)
    arguments = getattr(hint, "__args__", ())
    if arguments and getattr(hint, "__origin__", None) not in (list, dict):
        return tuple(kind for one in arguments for kind in _kinds(one))
    return (hint,)


def _empty(hint: Any) -> object:
    kinds = _kinds(hint)
    if type(None) in kinds:
        return None
    if any(getattr(one, "__origin__", None) is list for one in kinds):
        return []
    return {} if any(getattr(one, "__origin__", None) is dict for one in kinds) else None


def _struct(
    name: str, fields: list[Any], space: dict[str, Any], called: str = "", above: ShapeType = Shape
) -> ShapeType:
    made = msgspec.defstruct(
        _class_name(name) + called, fields, bases=(above,), namespace=space, kw_only=True, rename=_spelled
    )
    return cast("ShapeType", model(name)(made))


def _class_name(name: str) -> str:
    """A name that no other model's class has: `vps.VPSWithIAM` is VpsVPSWithIAM."""
    return "".join(part[:1].upper() + part[1:] for part in re.split(r"\W", name))


def _enum(name: str, words: tuple[str, ...], *, are_texts: bool = False) -> type[Enum]:
    """An enumeration of words, or of numbers where all of them are, and are no texts that look like it."""
    are_numbers = not are_texts and all(word.isdecimal() for word in words)
    members = {f"W{place}": int(word) if are_numbers else word for place, word in enumerate(words)}
    made = cast("Any", IntEnum if are_numbers else StrEnum)(_class_name(name), members)
    made.__doc__ = f"{_words(name)}."
    return cast("type[Enum]", model(name)(made))


def _attribute(name: str) -> str:
    return f"{name}_" if name in _KEYWORDS else name.replace(".", "__")


def _spelled(attribute: str) -> str:
    return attribute[:-1] if attribute[:-1] in _KEYWORDS else attribute.replace("__", ".")


def _words(name: str) -> str:
    """The words of a model's name: `vps.VpsStateEnum` is a vps state."""
    last = name.rpartition(".")[2].removesuffix("Enum").removesuffix("WithIAM")
    spaced = re.sub(r"(?<![A-Z])(?=[A-Z])", " ", last)
    return " ".join([name.partition(".")[0], *spaced.split()])


def _sent_arguments(self: Shape) -> Arguments:
    """What was sent, as one argument."""
    return {"sent": _plain(self, self.__struct_fields__)}


def _change_arguments(self: Shape) -> Arguments:
    """The properties to set, as one argument."""
    return {"sent": _plain(self, self.taken)}


def _filter_arguments(self: Shape) -> Arguments:
    """The filters that were given, as one argument."""
    given = _plain(self, self.__struct_fields__)
    return {"wanted": {name: value for name, value in given.items() if value is not None}}


def _listing_arguments(self: Shape) -> Arguments:
    """The filters of properties, as one argument, and those of tags."""
    own = tuple(one for one in self.__struct_fields__ if one not in IamTags.__struct_fields__)
    wanted = {name: value for name, value in _plain(self, own).items() if value is not None}
    return {"wanted": wanted, **IamTags.arguments(cast("IamTags", self))}


def _plain(shape: Shape, attributes: tuple[str, ...]) -> dict[str, object]:
    found = {one: getattr(shape, one) for one in attributes}
    return {
        _spelled(one): _instant(value) if isinstance(value, datetime) else msgspec.to_builtins(value)
        for one, value in found.items()
        if value is not UNSET and not (value is None and not _is_nullable(type(shape), one))
    }


def _instant(moment: datetime) -> str:
    """A moment as it is shown."""
    return moment.astimezone(UTC).replace(microsecond=0).isoformat()


@cache
def _is_nullable(struct: type[msgspec.Struct], attribute: str) -> bool:
    """True where null is a value of a property, and not what stands for one that was left out."""
    field = next(one for one in _fields(struct) if one.name == attribute)
    return not _is_optional(field.type)


def _is_optional(hint: Any) -> bool:
    notes = getattr(hint, "__metadata__", ())
    return any(isinstance(note, Meta) and note.extra and note.extra.get("optional") for note in notes)


Reply = Callable[[Any], Any]
