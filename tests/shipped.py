"""The services as they are shipped, read once for all tests of a process: that takes seconds, and they do not change.

As on every machine but a production one, logins are pretended in the town for practice, so it offers everything.
"""

from portal.catalogue import Catalogue
from portal.settings import REPOSITORY

SERVICES = REPOSITORY / "services"
CATALOGUE = Catalogue.read(SERVICES, simulated=True)
