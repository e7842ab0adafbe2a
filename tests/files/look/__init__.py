"""Tests of a shop's own look as files."""
