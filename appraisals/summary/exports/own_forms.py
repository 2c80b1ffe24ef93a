"""The superior's own form, filled: one paper, or a ZIP with one for each branch."""

import io
import zipfile

from django.utils.translation import gettext as _

from appraisals.summary.figures.own_forms import fields_each, fillings
from appraisals.summary.models import OwnForm
from branchlife import papers
from branchlife.exports.formats import file_name
from branchlife.papers.filling_excel import fill_excel
from branchlife.papers.filling_word import fill_word

ZIP = "application/zip"
FILL = {OwnForm.Kind.WORD: fill_word, OwnForm.Kind.EXCEL: fill_excel}
TYPES = {OwnForm.Kind.WORD: papers.DOCX, OwnForm.Kind.EXCEL: papers.XLSX}


def filled(form, campaign, rows, progress=lambda done, total: None):
    """(name, type, bytes) of the form filled with these rows of the consolidated table."""
    rows = list(rows)
    with form.content.open("rb") as file:
        blank = file.read()
    each = fields_each(form.reach).values()
    title = _("%(name)s (%(year)s)") % {"name": form.name, "year": campaign.year_label}
    if form.reach == OwnForm.Reach.ALL:
        (filling,) = fillings(form, campaign, rows)
        content = FILL[form.kind](blank, filling.once, filling.records, each)
        return f"{title}{form.suffix}", TYPES[form.kind], content
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for number, filling in enumerate(fillings(form, campaign, rows), start=1):
            content = FILL[form.kind](blank, filling.once, filling.records, each)
            archive.writestr(
                file_name(f"{number:03d} {form.name}-{filling.name}{form.suffix}"), content
            )
            progress(number, len(rows))
    return f"{title}.zip", ZIP, out.getvalue()
