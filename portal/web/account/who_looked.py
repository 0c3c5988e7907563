"""Who looked: every reading by somebody else of what is held about a subject, for that subject (24§38; 21§34).

What the subject reads here is about the readers, not about itself, so it is no reading of its own (decision 22).
"""

from typing import Final

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response
from wtforms import Form, StringField

from portal.access import looked
from portal.access.looked import Period
from portal.kernel.errors import BadInput
from portal.kernel.messages import msg
from portal.kernel.paging import page_number
from portal.web.account import looked_words
from portal.web.account.own_file import FILE
from portal.web.public.downloads import csv_file
from portal.web.shell import fields, forms, guards, sign_in
from portal.web.shell.addresses import href
from portal.web.shell.context import reading, request_today
from portal.web.shell.wiring import wiring

routes: Final = Blueprint("who_looked", __name__)


class PeriodForm(Form):
    """From which to which day."""

    since = StringField(fields.words(msg("从哪一天")))
    until = StringField(fields.words(msg("到哪一天")))

    def period(self) -> Period:
        """Return the period; what cannot be read puts an error on its field and leaves the usual one."""
        since, until = fields.day(self.since, required=False), fields.day(self.until, required=False)
        try:
            return looked.period_of(since, until, request_today())
        except BadInput as refusal:
            forms.show(self, refusal)
            return looked.period_of(None, None, request_today())


@routes.get(f"{FILE}/<subject_ref>/who-looked")
@guards.proven_holder
def show(subject_ref: str) -> tuple[str, int]:
    """Show who looked within a period."""
    form = PeriodForm(request.args)
    found = looked.looked(
        reading(),
        party=sign_in.party(),
        subject_ref=subject_ref,
        cipher=wiring().cipher,
        today=request_today(),
        period=form.period(),
        number=page_number(request.args.get("page")),
    )
    words = {"channels": looked_words.CHANNELS, "forms": looked_words.FORMS}
    page = render_template(
        "account/who_looked.html", form=form, looked=found, base=href(f"{FILE}/{subject_ref}"), **words
    )
    return page, forms.status_of(form)


@routes.get(f"{FILE}/<subject_ref>/who-looked.csv")
@guards.proven_holder
def as_csv(subject_ref: str) -> Response:
    """Hand out the list of a period as a table."""
    found = looked.all_looks(
        reading(),
        party=sign_in.party(),
        subject_ref=subject_ref,
        cipher=wiring().cipher,
        today=request_today(),
        period=PeriodForm(request.args).period(),
    )
    return csv_file(looked_words.rows(found), f"who-looked-{request_today().isoformat()}.csv")
