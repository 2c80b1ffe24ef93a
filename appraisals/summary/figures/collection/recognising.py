"""Whose table a workbook is: by the number printed on the form, else by the name of the branch."""

import re
from collections import defaultdict

from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from appraisals.campaigns.models import Appraisal
from appraisals.summary.figures.collection.reading import Fault
from branchlife.roster import short_branch_name
from branchlife.roster.annual import NOTHING
from branchlife.roster.typed import written

IN_BRACKETS = re.compile(r"\(([^()]+)\)(?:\(\d+\))?[^()]*$")


def form_number(appraisal):
    """The number on the form of this appraisal: 12-7F3A90BC."""
    digest = salted_hmac("summary.form_number", str(appraisal.pk)).hexdigest()
    return f"{appraisal.pk}-{digest[:8].upper()}"


class Recogniser:
    """Knows the branches of a campaign that this person collects tables of."""

    def __init__(self, appraisals):
        self.by_pk = {appraisal.pk: appraisal for appraisal in appraisals}
        self.by_name = defaultdict(set)
        for appraisal in appraisals:
            branch = appraisal.branch
            units = (branch.committee.name, branch.committee.full_name)
            for name in (branch.name, branch.full_name):
                self.by_name[written(name)].add(appraisal.pk)
                self.by_name[written(short_branch_name(name, units))].add(appraisal.pk)
        self.by_name.pop("", None)

    def whose(self, found, file_name):
        """(appraisal or None, Fault or None) of an Annual."""
        numbered, fault = self.by_number(found)
        if fault:
            return None, fault
        typed = found.labels.get("branch", NOTHING)
        named = self.named(written(typed.value))
        if numbered:
            if named and numbered.pk not in {appraisal.pk for appraisal in named}:
                text = _("The form is that of %(branch)s, but “%(name)s” is written on it.") % {
                    "branch": numbered.branch,
                    "name": str(typed.value)[:40],
                }
                return None, Fault(typed.cell, text)
            return numbered, None
        if not named and (match := IN_BRACKETS.search(written(file_name))):
            named = self.named(match[1])
        if len(named) == 1:
            return named[0], None
        if named:
            return None, Fault(typed.cell, _("Several branches have this name; use the form with its number."))  # fmt: skip
        return None, Fault(typed.cell, self.unknown(typed))

    def by_number(self, found):
        """(appraisal or None, Fault or None) by the number on the form."""
        typed = found.labels.get("key", NOTHING)
        text = written(typed.value)
        pk, _line, _digest = text.partition("-")
        if not pk.isdecimal() or len(pk) > 12:
            return None, None
        if not constant_time_compare(text.upper(), form_number(Appraisal(pk=int(pk)))):
            return None, None
        appraisal = self.by_pk.get(int(pk))
        if appraisal is None:
            text = _("This is the form of another year, or of a branch you do not collect from.")
            return None, Fault(typed.cell, text)
        return appraisal, None

    def named(self, name):
        """The appraisals of branches called so."""
        found = self.by_name.get(name) or self.by_name.get(written(short_branch_name(name)))
        return [self.by_pk[pk] for pk in sorted(found or ())]

    def unknown(self, typed):
        """What is said where no branch is found."""
        if not written(typed.value):
            return _("No branch is named on the form, and its number is missing.")
        return _("“%(name)s” is no branch of this year.") % {"name": str(typed.value)[:40]}
