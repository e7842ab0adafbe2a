"""Where the Public Cloud is, and how much a project may have there, as the shipped file says."""

from functools import cache
from pathlib import Path

from panier.core.service.cloud.project import CloudPlaces
from panier.files.quota_file import load_places

FILE = Path(__file__).parents[1] / "catalogs" / "quotas.yaml"


@cache
def cloud_places() -> CloudPlaces:
    """The regions of the Public Cloud with the limits of projects."""
    return load_places(FILE)
