"""The regions of the Public Cloud with the limits of projects, read strictly."""

from pathlib import Path

import pytest

from panier.core.catalog.region import Region
from panier.core.refusal import Refusal
from panier.families.places import FILE, cloud_places
from panier.files.quota_file import load_places


def test_every_region_of_a_shop_has_places_and_lifted_limits_are_wider() -> None:
    places = cloud_places()
    assert places.regions.keys() == {region.value for region in Region}
    assert all(places.regions.values())
    first, lifted = places.limits(is_unleashed=False), places.limits(is_unleashed=True)
    assert all(getattr(lifted, name) > getattr(first, name) for name in type(first).__dataclass_fields__)


@pytest.mark.parametrize(
    "old, new, told",
    [
        ("    cores: 20\n", "", "line 2[0-9]: cores is missing"),
        ("    cores: 20\n", "    cores: 20\n    kettles: 20\n", "kettles is missing, or is no limit"),
        ("{name: RBX-A, offers: [instance,", "{name: RBX-A, offers: [kettle,", "line 12: kettle is none of"),
        ("{name: DE1}", "{name: BHS5}", "listed twice"),
        ("    - {name: UK1}", "    - {name: UK1, sort: new}", "unknown field `sort`"),
    ],
)
def test_a_wrong_file_is_refused_with_its_line(tmp_path: Path, old: str, new: str, told: str) -> None:
    text = FILE.read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "quotas.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(Refusal, match=told):
        load_places(tmp_path / "quotas.yaml")
