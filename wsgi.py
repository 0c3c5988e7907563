"""The WSGI entry of the portal, configured by the environment."""

import os

from portal.app import create_app
from portal.kernel.settings import Settings

app = create_app(Settings.from_environ(os.environ))
