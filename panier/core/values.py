"""Making values: frozen dataclasses, of which every request makes hundreds, and ids that follow from a name."""

from dataclasses import MISSING, fields
from hashlib import sha256
from typing import Any, TypeVar

T = TypeVar("T")


def quickly_made(kind: type[T]) -> type[T]:
    """Have the values of a frozen dataclass with slots made in half the time.

    Dataclasses look up each field's place by its name, for every value anew. Here each is found once. A value stays
    as frozen as it was, and is made, compared and replaced as before.
    """
    its: Any = kind
    names: dict[str, Any] = {"_MISSING": MISSING}
    parameters, steps = ["self"], []
    for field in fields(its):
        name = field.name
        names[f"_set_{name}"] = getattr(its, name).__set__
        if not field.init:
            assert field.default_factory is not MISSING, f"{name} of {kind.__name__} makes itself"
            names[f"_new_{name}"] = field.default_factory
            steps.append(f"    _set_{name}(self, _new_{name}())")
            continue
        if field.default_factory is not MISSING:
            names[f"_new_{name}"] = field.default_factory
            parameters.append(f"{name}=_MISSING")
            steps.append(f"    _set_{name}(self, _new_{name}() if {name} is _MISSING else {name})")
            continue
        if field.default is not MISSING:
            names[f"_else_{name}"] = field.default
        parameters.append(name if field.default is MISSING else f"{name}=_else_{name}")
        steps.append(f"    _set_{name}(self, {name})")
    source = "\n".join((f"def __init__({', '.join(parameters)}):", *steps))
    exec(source, names)  # noqa: S102 - dataclasses write their methods in the same way
    made: Any = names["__init__"]
    made.__qualname__, made.__annotations__ = its.__init__.__qualname__, its.__init__.__annotations__
    its.__init__ = made
    return kind


def derived_uuid(name: str) -> str:
    """A UUID derived from a name (version 8, whose content is free)."""
    digits = sha256(name.encode()).hexdigest()
    return f"{digits[:8]}-{digits[8:12]}-8{digits[13:16]}-8{digits[17:20]}-{digits[20:32]}"
