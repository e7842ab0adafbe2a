"""The hosts under which programs know OVHcloud's API; in a run each of them is the sandbox."""

# A star stands for one label, as in certificates. The last three are where the SDKs ask for OAuth2 tokens.
API_HOSTS = (
    "api.ovh.com", "*.api.ovh.com", "api.ovhcloud.com", "*.api.ovhcloud.com", "api.us.ovhcloud.com",
    "*.api.soyoustart.com", "*.api.kimsufi.com", "www.ovh.com", "ca.ovh.com", "us.ovhcloud.com",
)  # fmt: skip


def is_api_host(host: str) -> bool:
    """True for a host of the API, however it is spelled."""
    name = host.rstrip(".").lower()
    return name in API_HOSTS or f"*.{name.partition('.')[2]}" in API_HOSTS


def without_api_hosts(no_proxy: str) -> str:
    """A list of hosts that need no proxy, without those that would let a call to the API past it."""
    words = (word.strip() for word in no_proxy.split(","))
    return ",".join(word for word in words if word and not _covers_one(word.lower().lstrip("*.")))


def _covers_one(suffix: str) -> bool:
    names = (host.removeprefix("*.") for host in API_HOSTS)
    return not suffix or any(name == suffix or name.endswith(f".{suffix}") for name in names) or is_api_host(suffix)
