"""A region: one of OVHcloud's three APIs, each with subsidiaries of its own."""

from enum import StrEnum


class Region(StrEnum):
    """The region that a shop is in, from its first start on.

    Its subsidiaries, their currencies and their taxes are in the shop's files.
    """

    EU = "eu"
    CA = "ca"
    US = "us"
