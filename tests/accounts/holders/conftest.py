"""What tests of holders begin with: an account with a password, and one with a second factor."""

import pytest
from sqlalchemy.orm import Session

from portal.security.fields import FieldCipher
from tests.factories import signable_holders
from tests.factories.signable_holders import SignableHolder


@pytest.fixture
def one(session: Session, cipher: FieldCipher) -> SignableHolder:
    return signable_holders.account(session, cipher, "sarnai@example.org")


@pytest.fixture
def guarded(session: Session, cipher: FieldCipher) -> SignableHolder:
    return signable_holders.account(session, cipher, "baatar@example.org", second_factor=True)
