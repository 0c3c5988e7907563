"""What every test stands on: real databases, a standing clock, no network, deterministic property tests."""

import os

from hypothesis import settings

# Each stands on those before it.
pytest_plugins = [
    "tests.support.clocks",
    "tests.support.postgres",
    "tests.support.pristine",
    "tests.support.databases",
    "tests.support.network",
    "tests.support.pages",
    "tests.support.applications",
    "tests.support.servers",
    "tests.support.browser",
]

settings.register_profile("steady", deadline=None, derandomize=True)
settings.register_profile("exploring", deadline=None, max_examples=1000, print_blob=True)
settings.load_profile(os.environ.get("PORTAL_TEST_PROFILE", "steady"))
