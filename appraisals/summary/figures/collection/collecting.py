"""Many workbooks looked through at once: whose each is, what it says, what is wrong with it."""

import hashlib
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from appraisals.campaigns.models import Appraisal
from appraisals.summary.figures.collection.filling import exceeds_quota, fill
from appraisals.summary.figures.collection.reading import Fault, read
from appraisals.summary.figures.collection.recognising import Recogniser
from appraisals.summary.figures.gathering import Year, gather
from appraisals.summary.models import Submission
from appraisals.summary.rules.collection import Entry
from branchlife.models import File
from branchlife.roster.annual import MAX_BYTES, NoForm, read_annual
from branchlife.roster.xlsx import BrokenFile, TooLarge

OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PURPOSE = "workbook"
# Numbers compared with what stands, in the order of the table.
COMPARED = {
    "members": gettext_lazy("Members in all"),
    "expected": pgettext_lazy("column", "Expected"),
    "present": pgettext_lazy("column", "Present"),
    "issued": pgettext_lazy("column", "Issued"),
    "returned": pgettext_lazy("column", "Returned"),
    "valid": pgettext_lazy("column", "Valid"),
    "excellent": pgettext_lazy("column", "Excellent"),
    "qualified": pgettext_lazy("column", "Qualified"),
    "basic": pgettext_lazy("column", "Basically qualified"),
    "unqualified": pgettext_lazy("column", "Unqualified"),
    "not_graded": pgettext_lazy("column", "Not graded"),
}


@dataclass
class Collected:
    """One workbook as it was sent up, and what became of it."""

    number: int
    name: str
    content: bytes
    digest: str
    appraisal: Appraisal | None = None
    year: Year | None = None
    entry: Entry | None = None
    figures: object = None
    persons: list = field(default_factory=list)
    breaches: list = field(default_factory=list)
    faults: list = field(default_factory=list)
    # The file of the same upload that is for the same branch.
    twin: str = ""
    is_same_as_twin: bool = False
    # This very file was taken in before.
    is_known: bool = False

    @property
    def standing(self):
        """What stands with the office for this branch, or None."""
        return self.year and self.year.standing

    @property
    def is_accepted(self):
        """Nothing is taken in over an accepted table."""
        return bool(self.standing and self.standing.state == Submission.State.ACCEPTED)

    @property
    def can_take(self):
        """Whether it may be taken in, perhaps with a reason or in the place of another."""
        return bool(
            self.entry
            and not self.faults
            and not self.is_known
            and not self.is_same_as_twin
            and not self.is_accepted
        )

    @property
    def is_proposed(self):
        """Whether it is ticked at first: nothing speaks against it."""
        return self.can_take and not (self.breaches or self.standing or self.twin)

    @property
    def exceeds_quota(self):
        """More excellent grades than allowed: the reason becomes an exemption."""
        return bool(self.figures) and exceeds_quota(self.figures)

    @property
    def has_records(self):
        """The platform holds a ballot of this branch, so its own records will not count."""
        return bool(self.year and self.year.figures.issued is not None)

    def differences(self):
        """[(column, number that stands, number of this file)]."""
        if not self.standing or not self.figures:
            return []
        old = self.standing.reported
        pairs = [
            (label, getattr(old, name), getattr(self.figures, name))
            for name, label in COMPARED.items()
        ]
        return [row for row in pairs if row[1] != row[2]]


def collect(files, appraisals):
    """[Collected] of these (name, content), for these appraisals (a queryset)."""
    found = [
        Collected(number, name, content, hashlib.sha256(content).hexdigest())
        for number, (name, content) in enumerate(files, start=1)
    ]
    known = list(appraisals.select_related("campaign", "branch__committee"))
    recogniser = Recogniser(known)
    for item in found:
        look_at(item, recogniser)
    pks = {item.appraisal.pk for item in found if item.appraisal}
    years = {year.appraisal.pk: year for year in gather(appraisals.filter(pk__in=pks))}
    for item in found:
        if item.appraisal:
            item.year = years[item.appraisal.pk]
        if item.appraisal and not item.faults:
            item.figures, item.persons, item.breaches = fill(item.year, item.entry)
    mark_twins(found)
    mark_known(found)
    return found


def look_at(item, recogniser):
    """Read one workbook; whatever is wrong with it stops no other."""
    try:
        if len(item.content) > MAX_BYTES:
            raise TooLarge
        annual = read_annual(item.content)
    except TooLarge:
        item.faults = [Fault("", _("This file is far too large for a branch's table."))]
    except NoForm:
        text = _("This workbook does not hold the branch's annual table.")
        item.faults = [Fault("", text)]
    except BrokenFile:
        item.faults = [Fault("", no_workbook(item.content))]
    else:
        item.appraisal, fault = recogniser.whose(annual, item.name)
        aspects = item.appraisal.campaign.aspects if item.appraisal else []
        if fault:
            item.faults = [fault]
        else:
            item.entry, item.faults = read(annual, aspects)


def no_workbook(content):
    """Why a file could not be opened."""
    if content.startswith(OLD_EXCEL):
        if "EncryptedPackage".encode("utf-16-le") in content:
            return _("This workbook is protected by a password. Take the protection off and try again.")  # fmt: skip
        return _("This is an old Excel file (.xls). Save it as .xlsx in WPS or Excel and send it again.")  # fmt: skip
    return _("This file cannot be opened or is no Excel workbook. Save it as .xlsx and try again.")


def mark_twins(found):
    """Says where two files of one upload are the same, or are for the same branch."""
    contents, branches = {}, {}
    for item in found:
        first = contents.setdefault(item.digest, item)
        if first is not item:
            item.twin, item.is_same_as_twin = first.name, True
    for item in found:
        if item.appraisal and not item.is_same_as_twin:
            first = branches.setdefault(item.appraisal.pk, item)
            if first is not item:
                item.twin, first.twin = first.name, item.name


def mark_known(found):
    """Says where the very file stands already, or did."""
    kept = File.objects.filter(
        target_label=Submission._meta.label_lower,
        purpose=PURPOSE,
        sha256__in={item.digest for item in found},
    )
    keys = {(digest, target) for digest, target in kept.values_list("sha256", "target_id")}
    targets = {target for _digest, target in keys}
    standing = {
        str(pk): appraisal
        for pk, appraisal in Submission.objects.standing()
        .filter(pk__in=targets)
        .values_list("pk", "appraisal_id")
    }
    known = {(digest, standing.get(target)) for digest, target in keys}
    for item in found:
        item.is_known = bool(item.appraisal) and (item.digest, item.appraisal.pk) in known
