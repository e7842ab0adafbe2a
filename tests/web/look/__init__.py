"""Tests of a shop's own look in its pages."""
