"""What tests of cases stand on beside the factories: the way a file with the official layout comes in."""

from tests.register.intake.conftest import cipher, hand_in, register

__all__ = ["cipher", "hand_in", "register"]
