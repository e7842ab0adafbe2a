"""The technical part of a public catalogue's blobs, as published.

Processors, disks, networks and more.
"""

from panier.wire.subsidiary import OvhSubsidiary
from panier.wire.types import Long, Shape, model


@model("order.catalog.public.ProductBlobConnectionClients")
class ConnectionClients(Shape, kw_only=True):
    """The number of clients, in total and at once."""

    concurrency: Long
    number: Long


@model("order.catalog.public.ProductBlobConnection")
class Connection(Shape, kw_only=True):
    """The number of connections."""

    clients: ConnectionClients
    total: Long


@model("order.catalog.public.ProductBlobTechnicalCPU")
class Cpu(Shape, kw_only=True):
    """Processors; frequencies in GHz."""

    boost: float | None = None
    brand: str | None = None
    cores: Long | None = None
    customizable: bool | None = None
    frequency: float | None = None
    max_frequency: float | None = None
    model: str | None = None
    number: Long | None = None
    score: Long | None = None
    threads: Long | None = None
    type: str | None = None


@model("order.catalog.public.ProductBlobTechnicalDatacenter")
class Datacenter(Shape, kw_only=True):
    """A datacentre."""

    city: str | None = None
    country: str | None = None
    country_code: OvhSubsidiary | None = None
    name: str | None = None
    region: str | None = None


@model("order.catalog.public.ProductBlobTechnicalDisk")
class Disk(Shape, kw_only=True):
    """Disks of one kind; their size is in GB unless a unit is given."""

    capacity: float
    interface: str | None = None
    iops: Long | None = None
    maximum_capacity: float
    number: Long | None = None
    size_unit: str | None = None
    specs: str | None = None
    technology: str | None = None
    usage: str | None = None


@model("order.catalog.public.ProductBlobTechnicalEphemeralStorage")
class EphemeralStorage(Shape, kw_only=True):
    """Disks whose content is deleted with the instance."""

    disks: list[Disk] | None = None


@model("order.catalog.public.ProductBlobTechnicalMemory")
class Memory(Shape, kw_only=True):
    """Memory; its size is in GB unless a unit is given."""

    customizable: bool | None = None
    ecc: bool | None = None
    frequency: Long | None = None
    interface: str | None = None
    ram_type: str | None = None
    size: float
    size_unit: str | None = None


@model("order.catalog.public.ProductBlobTechnicalGPU")
class Gpu(Shape, kw_only=True):
    """Graphics processors."""

    brand: str | None = None
    memory: Memory
    model: str | None = None
    number: Long | None = None
    performance: float | None = None


@model("order.catalog.public.ProductBlobTechnicalLicenseCores")
class LicenseCores(Shape, kw_only=True):
    """The number of cores a licence covers."""

    number: Long
    total: Long | None = None


@model("order.catalog.public.ProductBlobTechnicalLicense")
class License(Shape, kw_only=True):
    """A licence."""

    application: str | None = None
    cores: LicenseCores | None = None
    cpu: Cpu | None = None
    distribution: str | None = None
    edition: str | None = None
    family: str | None = None
    feature: str | None = None
    flavor: str | None = None
    images: list[str] | None = None
    nb_of_account: Long | None = None
    package: str | None = None
    version: str | None = None


@model("order.catalog.public.ProductBlobTechnicalNetwork")
class Network(Shape, kw_only=True):
    """A network connection, its bandwidth and its traffic."""

    burst: Long | None = None
    capacity: Long | None = None
    guaranteed: bool | None = None
    interfaces: Long | None = None
    is_max: bool | None = None
    level: float | None = None
    limit: Long | None = None
    max: float
    max_unit: str
    shared: bool | None = None
    traffic: Long | None = None
    unit: str
    unlimited: bool | None = None


@model("order.catalog.public.ProductBlobTechnicalNodes")
class Nodes(Shape, kw_only=True):
    """The number of nodes."""

    number: Long


@model("order.catalog.public.ProductBlobTechnicalNvme")
class Nvme(Shape, kw_only=True):
    """NVMe disks."""

    disks: list[Disk] | None = None


@model("order.catalog.public.ProductBlobTechnicalOS")
class Os(Shape, kw_only=True):
    """An operating system."""

    distribution: str | None = None
    edition: str | None = None
    family: str | None = None
    version: str | None = None


@model("order.catalog.public.ProductBlobTechnicalPerSeconds")
class PerSeconds(Shape, kw_only=True):
    """A rate per second."""

    total: Long
    unit: str | None = None


@model("order.catalog.public.ProductBlobTechnicalProvider")
class Provider(Shape, kw_only=True):
    """A provider of connections."""

    points_of_presence: Long
    reference: bool | None = None


@model("order.catalog.public.ProductBlobTechnicalFrame")
class Frame(Shape, kw_only=True):
    """A chassis."""

    dual_power_supply: bool
    model: str
    size: str


@model("order.catalog.public.ProductBlobTechnicalServices")
class Services(Shape, kw_only=True):
    """The services included with a server."""

    antiddos: str
    included_backup: Long | None = None
    sla: float


@model("order.catalog.public.ProductBlobTechnicalServer")
class Server(Shape, kw_only=True):
    """A server without its options."""

    cpu: Cpu
    frame: Frame
    network: Network | None = None
    range: str
    services: Services


@model("order.catalog.public.ProductBlobTechnicalRaid")
class Raid(Shape, kw_only=True):
    """The RAID configuration of disks."""

    card_model: str | None = None
    card_size: str | None = None
    type: str


@model("order.catalog.public.ProductBlobTechnicalStorage")
class Storage(Shape, kw_only=True):
    """Disks and their RAID configuration."""

    disks: list[Disk] | None = None
    hot_swap: bool | None = None
    raid: str | None = None
    raid_details: Raid | None = None


@model("order.catalog.public.ProductBlobTechnicalThroughput")
class Throughput(Shape, kw_only=True):
    """A throughput."""

    level: Long


@model("order.catalog.public.ProductBlobTechnicalVirtualization")
class Virtualization(Shape, kw_only=True):
    """A hypervisor."""

    hypervisor: str | None = None


@model("order.catalog.public.ProductBlobTechnicalVolumeCapacity")
class VolumeCapacity(Shape, kw_only=True):
    """The capacity of a volume."""

    max: Long


@model("order.catalog.public.ProductBlobTechnicalVolumeIops")
class VolumeIops(Shape, kw_only=True):
    """The number of operations per second that a volume supports."""

    guaranteed: bool
    level: Long
    max: Long
    max_unit: str
    unit: str


@model("order.catalog.public.ProductBlobTechnicalVolume")
class Volume(Shape, kw_only=True):
    """A volume."""

    capacity: VolumeCapacity
    iops: VolumeIops


@model("order.catalog.public.ProductBlobTechnical")
class Technical(Shape, kw_only=True):
    """The technical details of a product."""

    bandwidth: Network | None = None
    connection: Connection | None = None
    connection_per_seconds: PerSeconds | None = None
    cpu: Cpu | None = None
    datacenter: Datacenter | None = None
    ephemeral_local_storage: EphemeralStorage | None = None
    gpu: Gpu | None = None
    license: License | None = None
    memory: Memory | None = None
    name: str | None = None
    nodes: Nodes | None = None
    nvme: Nvme | None = None
    os: Os | None = None
    provider: Provider | None = None
    request_per_seconds: PerSeconds | None = None
    server: Server | None = None
    storage: Storage | None = None
    throughput: Throughput | None = None
    virtualization: Virtualization | None = None
    volume: Volume | None = None
    vrack: Network | None = None
