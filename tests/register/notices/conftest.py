"""What tests of notices stand on beside the factories: the way a file comes in."""

from tests.register.intake.conftest import cipher, hand_in, register

__all__ = ["cipher", "hand_in", "register"]
