"""The owner of the sandbox sits where the tests of the owner's port put them."""

from tests.web.owner import conftest

desk, owner = conftest.desk, conftest.owner
