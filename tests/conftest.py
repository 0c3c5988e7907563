"""What every test stands on: real databases, a standing clock, no network, deterministic property tests."""

import os

from hypothesis import settings

pytest_plugins = ["tests.support.clocks", "tests.support.databases", "tests.support.network"]

settings.register_profile("steady", deadline=None, derandomize=True)
settings.register_profile("exploring", deadline=None, max_examples=1000, print_blob=True)
settings.load_profile(os.environ.get("PORTAL_TEST_PROFILE", "steady"))
