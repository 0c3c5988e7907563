"""What tests of accounts begin with."""

import pytest

from portal.accounts.staff.evidence import Visitor
from portal.security.fields import FieldCipher
from portal.security.keys import Keyring


@pytest.fixture(scope="session")
def cipher() -> FieldCipher:
    """The keys of one installation."""
    return FieldCipher(Keyring.generate())


@pytest.fixture
def visitor() -> Visitor:
    """A browser somewhere."""
    return Visitor("203.0.113.9", "Probe/1.0")
