"""All tables of the portal in one place, for migrations and the check that they match the models."""

from portal.access import models as _access
from portal.access.grants import models as _grants
from portal.access.organs import models as _organs
from portal.accounts import models as _accounts
from portal.accounts.filters import models as _filters
from portal.accounts.holders import models as _holders
from portal.accounts.keys import models as _keys
from portal.accounts.staff import models as _staff
from portal.audit import models as _audit
from portal.cases import models as _cases
from portal.complaints import models as _complaints
from portal.content import models as _content
from portal.content.desk import models as _content_desk
from portal.identity import models as _identity
from portal.identity.provider import models as _identity_provider
from portal.mail import models as _mail
from portal.procedures import models as _procedures
from portal.register.catalogue import models as _catalogue
from portal.register.intake import models as _intake
from portal.register.intake.submissions import models as _submissions
from portal.register.lists import models as _lists
from portal.register.lists.cases import models as _list_cases
from portal.register.lists.registers import models as _list_registers
from portal.register.lists.removals import models as _list_removals
from portal.register.measures import models as _measures
from portal.register.measures.applied import models as _applied_measures
from portal.register.notices import models as _notices
from portal.register.records import models as _records
from portal.register.repairs import models as _repairs
from portal.register.subjects import models as _subjects
from portal.register.supervision import models as _supervision
from portal.register.suppressions import models as _suppressions
from portal.reports import models as _reports
from portal.store import Base, files, outbox

ROOMS = (
    _accounts,
    _staff,
    _keys,
    _filters,
    _audit,
    _content,
    _content_desk,
    _procedures,
    _catalogue,
    _intake,
    _submissions,
    _lists,
    _list_cases,
    _list_registers,
    _list_removals,
    _measures,
    _applied_measures,
    _records,
    _repairs,
    _notices,
    _subjects,
    _supervision,
    _suppressions,
    _mail,
    _holders,
    _identity,
    _identity_provider,
    _access,
    _grants,
    _organs,
    _reports,
    _cases,
    _complaints,
    files,
    outbox,
)
METADATA = Base.metadata
