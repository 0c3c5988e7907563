"""All tables of the portal in one place, for migrations and the check that they match the models."""

from portal.accounts import models as _accounts
from portal.audit import models as _audit
from portal.content import models as _content
from portal.register.catalogue import models as _catalogue
from portal.register.intake import models as _intake
from portal.register.lists import models as _lists
from portal.register.measures import models as _measures
from portal.register.records import models as _records
from portal.register.subjects import models as _subjects
from portal.store import Base, outbox

ROOMS = (
    _accounts,
    _audit,
    _content,
    _catalogue,
    _intake,
    _lists,
    _measures,
    _records,
    _subjects,
    outbox,
)
METADATA = Base.metadata
