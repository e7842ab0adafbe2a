"""The file of settings that a sandbox writes, exported whole, as people and scripts do."""

from pathlib import Path

import ovh
import pytest
from ovh.exceptions import InvalidConfiguration

from panier.cli import ready_made


def test_what_is_exported_whole_is_one_way_to_sign(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """OVHcloud's SDKs refuse keys beside an OAuth2 client: the client stands under a name of ours."""
    keys = ready_made.prepare(tmp_path / "data", is_fresh=True)
    file = tmp_path / "panier.env"
    ready_made.write_environment(file, "http://127.0.0.1:8080", keys)
    written = dict(line.split("=", 1) for line in file.read_text().splitlines())
    assert written["OVH_ENDPOINT"] == "http://127.0.0.1:8080/1.0"
    assert written["PANIER_OAUTH2_CLIENT_ID"] == keys[0].client_id
    assert written["SECOND_PANIER_OAUTH2_CLIENT_SECRET"] == keys[1].client_secret
    assert sorted(name for name in written if name.startswith("OVH_")) == [
        "OVH_APPLICATION_KEY", "OVH_APPLICATION_SECRET", "OVH_CONSUMER_KEY", "OVH_ENDPOINT",
    ]  # fmt: skip
    for name, value in written.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("OVH_ENDPOINT", "ovh-eu")  # the SDK for Python knows endpoints by name only
    assert ovh.Client()._consumer_key == keys[0].consumer_key
    monkeypatch.setenv("OVH_CLIENT_ID", keys[0].client_id)
    with pytest.raises(InvalidConfiguration):
        ovh.Client()
