"""The hardware behind a service, as far as its catalogue describes it (…/technicalDetails)."""

from enum import StrEnum
from typing import TypeVar

import msgspec

from panier.core.service.shown import TechnicalFacts
from panier.wire.types import Long, Shape, model

S = TypeVar("S", bound=Shape)


@model("services.expanded.technical.baremetalServer.Aggregation")
class Aggregation(Shape):
    """How far ports can be joined."""

    up_to: Long


@model("services.expanded.technical.baremetalServer.Bandwidth")
class Bandwidth(Shape):
    """The bandwidth of a server to the internet."""

    aggregation: Aggregation | None
    burst: Long
    guaranteed: bool
    level: Long
    limit: Long


@model("services.expanded.technical.baremetalServer.GpuMemory")
class GpuMemory(Shape):
    """The memory of a graphics card."""

    size: Long


@model("services.expanded.technical.baremetalServer.Gpu")
class Gpu(Shape):
    """The graphics cards of a server."""

    brand: str
    memory: GpuMemory
    model: str
    number: Long


@model("services.expanded.technical.baremetalServer.Memory")
class Memory(Shape):
    """The memory of a server."""

    ecc: bool
    frequency: Long
    ram_type: str
    size: Long


@model("services.expanded.technical.baremetalServer.server.Cpu")
class Cpu(Shape):
    """The processors of a server."""

    boost: float
    brand: str
    cores: Long
    frequency: float
    model: str
    number: Long
    score: Long
    threads: Long


@model("services.expanded.technical.baremetalServer.server.ExtensionCard")
class ExtensionCard(Shape):
    """A card that a server has besides."""

    model: str
    size: str


@model("services.expanded.technical.baremetalServer.server.Frame")
class Frame(Shape):
    """The case of a server."""

    dual_power_supply: bool
    max_nb_disks: Long | None
    model: str
    size: str


@model("services.expanded.technical.baremetalServer.server.Network")
class NetworkPorts(Shape):
    """The network ports of a server."""

    capacity: Long
    interfaces: Long


@model("services.expanded.technical.baremetalServer.server.services.SecureComputingTechnologyEnum")
class SecureComputing(StrEnum):
    """The ways to compute in secret."""

    AMD_INFINITY = "AMDInfinity"
    INTEL_SGX = "IntelSGX"


@model("services.expanded.technical.baremetalServer.server.services.SupportLevelEnum")
class SupportLevel(StrEnum):
    """The levels of support."""

    BUSINESS = "business"
    ENTERPRISE = "enterprise"
    PREMIUM = "premium"
    PREMIUM_ACCREDITED = "premium-accredited"
    STANDARD = "standard"


@model("services.expanded.technical.baremetalServer.server.Services")
class IncludedServices(Shape):
    """The services that come with a server."""

    antiddos: str
    included_backup: float
    ipmi_available: bool
    ipv4_range_included: str | None
    ipv6_range_included: str | None
    kvmip_available: bool
    ola_available: bool
    secure_computing_technology: SecureComputing | None
    sla: float
    support_level: SupportLevel | None


@model("services.expanded.technical.baremetalServer.Server")
class Machine(Shape):
    """The machine itself."""

    cpu: Cpu
    extension_card: ExtensionCard | None
    frame: Frame
    network: NetworkPorts | None
    range: str
    services: IncludedServices | None
    use_case: str | None


@model("services.expanded.technical.baremetalServer.storage.Disk.UsageEnum")
class DiskUsage(StrEnum):
    """The uses of a disk."""

    CACHE = "cache"
    STORED = "data"
    OS = "os"


@model("services.expanded.technical.baremetalServer.storage.Disk")
class Disk(Shape):
    """Disks of one kind."""

    capacity: Long
    dwpd: Long | None
    interface: str
    latency: Long | None
    number: Long
    read: Long | None
    specs: str
    technology: str
    usage: DiskUsage | None
    write: Long | None


@model("services.expanded.technical.baremetalServer.storage.Raid.TypeEnum")
class RaidType(StrEnum):
    """The kinds of RAID."""

    HARD_RAID = "Hard RAID"
    SOFT_RAID = "Soft RAID"
    NONE = "none"


@model("services.expanded.technical.baremetalServer.storage.Raid")
class Raid(Shape):
    """How the disks of a server are joined."""

    card_model: str | None
    card_size: str | None
    type: RaidType


@model("services.expanded.technical.baremetalServer.Storage")
class Storage(Shape):
    """The disks of a server."""

    disks: list[Disk]
    hot_swap: bool
    raid: str
    raid_details: Raid | None


@model("services.expanded.technical.baremetalServer.Vrack")
class PrivateBandwidth(Shape):
    """The bandwidth of a server in a private network."""

    aggregation: Aggregation | None
    burst: Long
    guaranteed: bool
    level: Long
    limit: Long


@model("services.expanded.technical.BaremetalServer")
class BaremetalServer(Shape):
    """The hardware of a dedicated server."""

    bandwidth: Bandwidth | None
    gpu: Gpu | None
    memory: Memory | None
    server: Machine | None
    storage: Storage | None
    vrack: PrivateBandwidth | None


@model("services.expanded.technical.nutanixCluster.Cluster")
class ClusterKind(Shape):
    """The kind of a Nutanix cluster."""

    range: str
    server: str


@model("services.expanded.technical.nutanixCluster.Features")
class Feature(Shape):
    """A feature and its value."""

    name: str
    value: str


@model("services.expanded.technical.nutanixCluster.License")
class ClusterLicense(Shape):
    """The licence of a Nutanix cluster."""

    distribution: str
    edition: str
    features: list[Feature] | None


@model("services.expanded.technical.nutanixCluster.Service")
class ClusterService(Shape):
    """The level of service of a Nutanix cluster."""

    sla: float


@model("services.expanded.technical.NutanixCluster")
class NutanixCluster(Shape):
    """What a Nutanix cluster is made of."""

    cluster: ClusterKind | None
    features: list[Feature] | None
    license: ClusterLicense | None
    service: ClusterService | None


@model("services.expanded.TechnicalDetails")
class TechnicalDetails(Shape):
    """What is known of the hardware behind a service."""

    baremetal_servers: BaremetalServer | None
    nutanix_cluster: NutanixCluster | None


def technical_out(facts: TechnicalFacts) -> TechnicalDetails:
    """The hardware behind a service: each part that its catalogue describes whole."""
    found: dict[str, object] = {}
    for text in facts.blobs:
        described = msgspec.json.decode(text)
        parts = described.get("technical") if isinstance(described, dict) else None
        if isinstance(parts, dict):
            found |= {name: part for name, part in parts.items() if part is not None}
    return TechnicalDetails(
        baremetal_servers=_read(found, BaremetalServer) if facts.is_server else None,
        nutanix_cluster=_read(found, NutanixCluster) if facts.is_cluster else None,
    )


def _read(found: dict[str, object], kind: type[S]) -> S | None:
    """The parts that are described; null for those of which something is not known, and where nothing is known."""
    parts = {}
    for field in msgspec.structs.fields(kind):
        try:
            parts[field.name] = msgspec.convert(found.get(field.encode_name), field.type)
        except msgspec.ValidationError:
            parts[field.name] = None
    return kind(**parts) if any(part is not None for part in parts.values()) else None
