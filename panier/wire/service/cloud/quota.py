"""What Public Cloud projects may have in each region."""

from collections.abc import Sequence
from enum import StrEnum

from msgspec import field

from panier.core.service.cloud.project import RegionQuota
from panier.wire.types import Long, Shape, model


@model("cloud.quota.CategoryEnum")
class QuotaCategory(StrEnum):
    """The categories of quotas."""

    INSTANCE = "instance"
    KEYMANAGER = "keymanager"
    KEYPAIR = "keypair"
    LOADBALANCER = "loadbalancer"
    NETWORK = "network"
    SHARE = "share"
    VOLUME = "volume"


class QuotaFilter(Shape):
    """The categories that are asked for; all where none is named."""

    categories: list[QuotaCategory] = field(default_factory=list)


@model("cloud.quota.InstanceUsageQuotas")
class InstanceQuota(Shape):
    """The instances that a project may have and has."""

    max_cores: Long
    max_instances: Long
    max_ram: Long
    used_cores: Long = 0
    used_instances: Long = 0
    used_ram: Long = field(default=0, name="usedRAM")


@model("cloud.quota.KeymanagerQuotas")
class KeymanagerQuota(Shape):
    """The secrets that a project may have and has."""

    max_secrets: Long
    used_secrets: Long = 0


@model("cloud.quota.KeypairQuotas")
class KeypairQuota(Shape):
    """The key pairs that a project may have."""

    max_count: Long


@model("cloud.quota.LoadbalancerQuotas")
class LoadbalancerQuota(Shape):
    """The load balancers that a project may have and has."""

    max_loadbalancers: Long
    used_loadbalancers: Long = 0


@model("cloud.quota.NetworkQuotas")
class NetworkQuota(Shape):
    """The networks that a project may have and has."""

    max_floating_ips: Long = field(name="maxFloatingIPs")
    max_gateways: Long
    max_networks: Long
    max_subnets: Long
    used_floating_ips: Long = field(default=0, name="usedFloatingIPs")
    used_gateways: Long = 0
    used_networks: Long = 0
    used_subnets: Long = 0


@model("cloud.quota.share.Quota")
class ShareQuota(Shape):
    """The shares that a project may have and has; sizes are in gigabytes."""

    max_share_backup_gigabytes: Long
    max_share_backups: Long
    max_share_size_per_share: Long
    max_share_size_total: Long
    max_share_snapshots: Long
    max_shares_number: Long
    used_share_backup_gigabytes: Long = 0
    used_share_backups: Long = 0
    used_share_size_total: Long = 0
    used_share_snapshots: Long = 0
    used_shares_number: Long = 0


@model("cloud.quota.VolumeUsageQuotas")
class VolumeQuota(Shape):
    """The volumes that a project may have and has; sizes are in gigabytes."""

    max_backup_gigabytes: Long
    max_gigabytes: Long
    max_volume_backup_count: Long
    max_volume_count: Long
    used_backup_gigabytes: Long = 0
    used_gigabytes: Long = 0
    volume_backup_count: Long = 0
    volume_count: Long = 0


@model("cloud.quota.Quotas")
class Quotas(Shape):
    """What a project may have in a region; null where the region does not offer it, or nobody asked."""

    instance: InstanceQuota | None
    keymanager: KeymanagerQuota | None
    keypair: KeypairQuota | None
    loadbalancer: LoadbalancerQuota | None
    network: NetworkQuota | None
    region: str
    share: ShareQuota | None
    volume: VolumeQuota | None


def quotas_out(quotas: Sequence[RegionQuota]) -> list[Quotas]:
    """What a project may have, by region; it has nothing, because nothing is made inside projects here."""
    return [_quota_out(one) for one in quotas]


def _quota_out(one: RegionQuota) -> Quotas:
    limits = one.limits
    found = {
        "instance": InstanceQuota(max_cores=limits.cores, max_instances=limits.instances, max_ram=limits.ram),
        "keymanager": KeymanagerQuota(max_secrets=limits.secrets),
        "keypair": KeypairQuota(max_count=limits.keypairs),
        "loadbalancer": LoadbalancerQuota(max_loadbalancers=limits.loadbalancers),
        "network": NetworkQuota(
            max_floating_ips=limits.floating_ips,
            max_gateways=limits.gateways,
            max_networks=limits.networks,
            max_subnets=limits.subnets,
        ),
        "share": ShareQuota(
            max_share_backup_gigabytes=limits.share_backup_size,
            max_share_backups=limits.share_backups,
            max_share_size_per_share=limits.size_per_share,
            max_share_size_total=limits.share_size,
            max_share_snapshots=limits.share_snapshots,
            max_shares_number=limits.shares,
        ),
        "volume": VolumeQuota(
            max_backup_gigabytes=limits.volume_backup_size,
            max_gigabytes=limits.volume_size,
            max_volume_backup_count=limits.volume_backups,
            max_volume_count=limits.volumes,
        ),
    }
    shown = {name: quota if name in one.categories else None for name, quota in found.items()}
    return Quotas(region=one.region, **shown)  # type: ignore[arg-type]
