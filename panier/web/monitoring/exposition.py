"""Prometheus' text format, 0.0.4: families of samples, each with its help and its type."""

from collections.abc import Iterable

from panier.core.values import frozen

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_LABEL = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n"})
_HELP = str.maketrans({"\\": "\\\\", "\n": "\\n"})


@frozen
class MetricSample:
    """A value, the labels that tell it from its sisters, and what its name ends with."""

    value: float
    labels: tuple[tuple[str, str], ...] = ()
    suffix: str = ""


@frozen
class MetricFamily:
    """Samples of one name; `kind`: counter, gauge or histogram. The name of a counter ends with _total when written."""

    name: str
    kind: str
    help: str
    samples: tuple[MetricSample, ...]


def gauge(name: str, told: str, *samples: MetricSample) -> MetricFamily:
    """What goes up and down."""
    return MetricFamily(name, "gauge", told, samples)


def counter(name: str, told: str, *samples: MetricSample) -> MetricFamily:
    """What only grows, from the start of the process on."""
    return MetricFamily(name, "counter", told, samples)


def written(families: Iterable[MetricFamily]) -> bytes:
    """All families that have samples, as Prometheus reads them."""
    lines = []
    for one in families:
        name = f"{one.name}_total" if one.kind == "counter" else one.name
        if one.samples:
            lines += [f"# HELP {name} {one.help.translate(_HELP)}", f"# TYPE {name} {one.kind}"]
        for sample in one.samples:
            labels = ",".join([f'{key}="{value.translate(_LABEL)}"' for key, value in sample.labels])
            lines.append(f"{name}{sample.suffix}{f'{{{labels}}}' if labels else ''} {_number(sample.value)}")
    return "".join([f"{line}\n" for line in lines]).encode()


def _number(value: float) -> str:
    """A whole number without a fraction, as large as it may be."""
    return str(int(value)) if value == int(value) else repr(value)
