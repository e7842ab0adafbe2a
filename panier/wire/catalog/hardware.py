"""The components of a server, as in the formatted catalogue of dedicated servers."""

from panier.core.catalog.catalog import Catalog, Plan
from panier.wire.catalog.traits import default_option, double, text, whole
from panier.wire.types import Long, Shape, model

PARTS = ("memory", "storage", "bandwidth", "vrack")


@model("order.catalog.dedicated.Product.Specification.CPU")
class Cpu(Shape):
    """A processor; frequencies in GHz."""

    boost: float | None
    brand: str | None
    cores: Long | None
    frequency: float | None
    model: str | None
    plan_code: str | None
    threads: Long | None


@model("order.catalog.dedicated.Product.Specification.Disk")
class Disk(Shape):
    """Disks of one kind; their size in GB."""

    number: Long
    plan_code: str | None
    raid: str
    size: Long
    type: str


@model("order.catalog.dedicated.Product.Specification.GPU")
class Gpu(Shape):
    """Graphics processors."""

    model: str | None
    number: Long | None
    plan_code: str | None


@model("order.catalog.dedicated.Product.Specification.Memory")
class Memory(Shape):
    """Memory; its size in GB."""

    plan_code: str | None
    size: Long | None
    type: str | None


@model("order.catalog.dedicated.Product.Specification.Network")
class Network(Shape):
    """The included and optional IP addresses, and the bandwidth in Mbit/s."""

    failover: Long
    internal: Long
    ip: Long
    outgoing: Long
    private: Long
    private_bandwidth: Long


@model("order.catalog.dedicated.Product.Specification")
class Specification(Shape):
    """The components of a server."""

    cpu: Cpu | None
    disks: list[Disk] | None
    gpu: Gpu | None
    memory: Memory | None
    network: Network


def specification_out(plan: Plan, catalog: Catalog) -> Specification:
    """A server with its default components."""
    memory, disks, public, private = (default_option(catalog, plan, part) for part in PARTS)
    outgoing_mbits = (public and whole(public, "speed")) or 0
    private_mbits = (private and whole(private, "speed")) or 0
    return Specification(
        cpu=Cpu(
            boost=double(plan, "cpu", "boost"),
            brand=text(plan, "cpu", "brand"),
            cores=whole(plan, "cpu", "cores"),
            frequency=double(plan, "cpu", "frequency"),
            model=text(plan, "cpu", "model"),
            plan_code=None,
            threads=whole(plan, "cpu", "threads"),
        ),
        disks=None if disks is None else [_disk_out(disks)],
        gpu=None,
        memory=None
        if memory is None
        else Memory(plan_code=memory.plan_code, size=whole(memory, "size"), type=text(memory, "type")),
        network=Network(
            failover=whole(plan, "addresses_max") or 0,
            internal=private_mbits,
            ip=1,
            outgoing=outgoing_mbits,
            private=private_mbits,
            private_bandwidth=private_mbits,
        ),
    )


def _disk_out(option: Plan) -> Disk:
    return Disk(
        number=whole(option, "number") or 1,
        plan_code=option.plan_code,
        raid=text(option, "raid") or "none",
        size=whole(option, "size") or 0,
        type=text(option, "type") or "",
    )
