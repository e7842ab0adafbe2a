"""Changing a family's file where it says something: its comments and all else stay as they are."""
