"""Making values: frozen classes (a request makes hundreds of them), what is made later, ids that follow from a name."""

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, field, fields
from hashlib import sha256
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar, dataclass_transform, overload

if TYPE_CHECKING:
    from dataclasses import replace as replace  # noqa: PLC0414 - so that names and types of changes are checked
else:

    def replace(one: Any, /, **changes: object) -> Any:
        """A value with other content in some fields: dataclasses.replace(), in half the time for a frozen() one."""
        given = getattr(one, "_given", None)
        return dataclasses.replace(one, **changes) if given is None else one.__class__(**{**given(), **changes})


T = TypeVar("T")
Key = TypeVar("Key")
Value = TypeVar("Value")
Otherwise = TypeVar("Otherwise")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(kind: type[T]) -> type[T]:
    """Make a class a frozen dataclass with slots, as `dataclass(frozen=True, slots=True)` does, but faster.

    That writes seven functions as source for each class, and looks up each field's place by its name for every value.
    Here one is written, and each place is found once: a class takes a third of the time, of which a start makes
    hundreds, and a value half.
    """
    made: Any = _slotted(dataclass(init=False, repr=False, eq=False)(kind))
    known = fields(made)
    methods = {
        "__init__": _init(made, known),
        "__eq__": _equality(known),
        "__hash__": _hash(known),
        "_given": _given(known),
        **_SHARED,
    }
    for name, function in methods.items():
        if name not in vars(kind):
            setattr(made, name, function)
    return made  # type: ignore[no-any-return]


def _slotted(kind: type) -> type:
    """The same class with a slot for each of its own fields: slots have to be there when a class is made."""
    names = [one.name for one in fields(kind)]
    inherited = {slot for above in kind.__mro__[1:] for slot in getattr(above, "__slots__", ())}
    content = {name: one for name, one in vars(kind).items() if name not in (*names, "__dict__", "__weakref__")}
    content["__slots__"] = tuple(name for name in names if name not in inherited)
    made = type(kind)(kind.__name__, kind.__bases__, content)
    made.__qualname__ = kind.__qualname__
    return made


def _init(kind: Any, known: Sequence[Field[Any]]) -> Callable[..., None]:
    """How a value is made: each field's slot is bound by its name here, once."""
    names: dict[str, Any] = {"_MISSING": MISSING}
    parameters, named, steps = ["self"], ["*"], []
    for one in known:
        name, asked = one.name, named if one.kw_only else parameters
        names[f"_set_{name}"] = getattr(kind, name).__set__
        if one.default_factory is not MISSING:
            names[f"_new_{name}"] = one.default_factory
        if not one.init:
            assert one.default_factory is not MISSING, f"{name} of {kind.__name__} makes itself"
            steps.append(f"    _set_{name}(self, _new_{name}())")
            continue
        if one.default_factory is not MISSING:
            asked.append(f"{name}=_MISSING")
            steps.append(f"    _set_{name}(self, _new_{name}() if {name} is _MISSING else {name})")
            continue
        if one.default is not MISSING:
            names[f"_else_{name}"] = one.default
        asked.append(name if one.default is MISSING else f"{name}=_else_{name}")
        steps.append(f"    _set_{name}(self, {name})")
    if hasattr(kind, "__post_init__"):
        steps.append("    self.__post_init__()")
    parameters += named if len(named) > 1 else []
    exec("\n".join((f"def __init__({', '.join(parameters)}):", *steps, "    return")), names)  # noqa: S102
    made: Any = names["__init__"]
    made.__qualname__ = f"{kind.__qualname__}.__init__"
    made.__annotations__ = {**{one.name: one.type for one in known if one.init}, "return": None}
    return made  # type: ignore[no-any-return]


def _equality(known: Sequence[Field[Any]]) -> Callable[..., Any]:
    """How values are compared: by their fields, to values of the same class alone."""
    its = _reader([one.name for one in known if one.compare])

    def __eq__(self: object, other: object) -> Any:  # noqa: N807
        return its(self) == its(other) if other.__class__ is self.__class__ else NotImplemented

    return __eq__


def _hash(known: Sequence[Field[Any]]) -> Callable[..., int]:
    its = _reader([one.name for one in known if (one.compare if one.hash is None else one.hash)])

    def __hash__(self: object) -> int:  # noqa: N807
        return hash(its(self))

    return __hash__


def _given(known: Sequence[Field[Any]]) -> Callable[..., dict[str, object]]:
    """What a value was made of: the content of the fields that its class is called with."""
    names = [one.name for one in known if one.init]
    its = _reader(names)
    if len(names) == 1:
        return lambda self: {names[0]: its(self)}
    return lambda self: dict(zip(names, its(self), strict=True))


def _reader(names: Sequence[str]) -> Callable[[object], Any]:
    return attrgetter(*names) if names else lambda _: ()


def _repr(self: Any) -> str:
    shown = ", ".join(f"{one.name}={getattr(self, one.name)!r}" for one in fields(self) if one.repr)
    return f"{self.__class__.__qualname__}({shown})"


def _refuse_to_set(_self: object, name: str, _value: object) -> None:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(_self: object, name: str) -> None:
    raise FrozenInstanceError(f"cannot delete field {name!r}")


def _state(self: Any) -> list[Any]:
    return [getattr(self, one.name) for one in fields(self)]


def _set_state(self: Any, state: Sequence[Any]) -> None:
    for one, value in zip(fields(self), state, strict=True):
        object.__setattr__(self, one.name, value)


# What is the same for all of them; values are copied, and handed to other processes, by their state.
_SHARED: dict[str, Callable[..., Any]] = {
    "__repr__": _repr,
    "__setattr__": _refuse_to_set,
    "__delattr__": _refuse_to_delete,
    "__getstate__": _state,
    "__setstate__": _set_state,
}


class Lazy(Mapping[Key, Value]):
    """A mapping whose keys are known and whose values are made when they are first asked for, each once."""

    __slots__ = ("_keys", "_made", "_make")

    def __init__(self, keys: Iterable[Key], make: Callable[[Key], Value]) -> None:
        self._keys = dict.fromkeys(keys)
        self._make = make
        self._made: dict[Key, Value] = {}

    def __getitem__(self, key: Key) -> Value:
        if key in self._made:
            return self._made[key]
        if key not in self._keys:
            raise KeyError(key)
        return self._made.setdefault(key, self._make(key))  # of two threads that made it, both get the first one's

    def made(self) -> Iterator[Value]:
        """Make what nobody has asked for yet, a value at a time."""
        return (self[key] for key in self._keys if key not in self._made)

    @overload
    def get(self, key: Key, /) -> Value | None: ...
    @overload
    def get(self, key: Key, /, default: Value | Otherwise) -> Value | Otherwise: ...
    def get(self, key: Key, /, default: Any = None) -> Any:
        """The value of a key, or something else where there is no such key."""
        if key in self._made:
            return self._made[key]
        return self[key] if key in self._keys else default

    def __contains__(self, key: object) -> bool:
        return key in self._keys

    def __iter__(self) -> Iterator[Key]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)


def derived_uuid(name: str) -> str:
    """A UUID derived from a name (version 8, whose content is free)."""
    digits = sha256(name.encode()).hexdigest()
    return f"{digits[:8]}-{digits[8:12]}-8{digits[13:16]}-8{digits[17:20]}-{digits[20:32]}"
