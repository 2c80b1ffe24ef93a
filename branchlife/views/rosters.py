"""Pages that take a roster in, and give it out."""

from dataclasses import dataclass, field
from itertools import groupby

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from branchlife import actions, roster
from branchlife.exports.downloads import recorded
from branchlife.exports.rosters import roster_response, template_response
from branchlife.forms.rosters import RosterForm, answers_from, sheets_from
from branchlife.models import Branch
from branchlife.permissions import can_keep
from branchlife.views.scope import get_branch, get_committee
from branchlife.workflow import NotAllowed

# Lists up to this length stand open on the page; longer ones are folded.
SHORT = 20
# From more questions than this on, one answer for the rest is offered.
FEW = 3


def get_kept_branch(request, pk):
    """404 when it is not yours to see, 403 when you do not keep its reference data."""
    branch = get_branch(request, pk)
    if not can_keep(request.user, branch):
        raise PermissionDenied
    return branch


@require_http_methods(["GET", "POST"])
def roster_import(request, pk):
    """A clerk uploads a roster of the committee, looks at what it would change, and confirms."""
    return _import_page(request, get_committee(request, pk))


@require_http_methods(["GET", "POST"])
def branch_roster(request, pk):
    """The same for one branch alone, by those who decide in it and the clerks above."""
    return _import_page(request, get_kept_branch(request, pk))


@require_safe
def roster_template(request, pk):
    """An empty roster workbook to fill in, for the branches of a committee."""
    committee = get_committee(request, pk)
    return recorded(request.user, committee, template_response(committee))


@require_safe
def branch_roster_template(request, pk):
    """An empty roster workbook to fill in, for one branch."""
    branch = get_kept_branch(request, pk)
    return recorded(request.user, branch, template_response(branch))


@require_safe
def roster_download(request, pk):
    """The present rosters of a committee's branches, in the columns of the template."""
    committee = get_committee(request, pk)
    return recorded(request.user, committee, roster_response(committee))


@require_safe
def branch_roster_download(request, pk):
    """The present roster of one branch, in the columns of the template."""
    branch = get_kept_branch(request, pk)
    return recorded(request.user, branch, roster_response(branch))


@dataclass
class Page:
    """What the page of an import shows."""

    place: object
    form: RosterForm
    book: roster.Book | None = None
    ticket: str = ""
    result: actions.ImportResult | None = None
    reasons: list = field(default_factory=list)
    chosen: list | None = None  # titles of the sheets to read, as somebody chose them
    answers: actions.Answers = field(default_factory=actions.Answers)

    @property
    def is_branch(self):
        """Whether it is about one branch alone."""
        return isinstance(self.place, Branch)

    def url(self, name):
        """The address of a page about the same branch or committee."""
        name = f"branch_{name}" if self.is_branch else name
        return reverse(f"branchlife:{name}", args=[self.place.pk])

    @property
    def here(self):
        """The address of this page."""
        return self.url("roster" if self.is_branch else "roster_import")

    @property
    def template(self):
        """Where the template is."""
        return self.url("roster_template")

    @property
    def download(self):
        """Where the present roster is."""
        return self.url("roster_download")

    @property
    def back(self):
        """Where one goes when all is done."""
        if self.is_branch:
            return self.place.get_absolute_url()
        return reverse("branchlife:branch_list")

    @property
    def faults(self):
        """Every row that is wrong."""
        return self.result.faults if self.result else None

    @property
    def sheets(self):
        """(title, rows, whether it is read), where there are several rosters to choose from."""
        if self.book is None or len(self.book.tables) < 2:
            return []
        read = [table.sheet for table in self.book.chosen(self.chosen)]
        return [(table.sheet, len(table.rows), table.sheet in read) for table in self.book.tables]

    @property
    def can_confirm(self):
        """Whether there is something to confirm, and nothing to ask."""
        result = self.result
        return bool(
            result and result.changes_anything and not result.faults and not result.open_questions
        )

    @property
    def asks(self):
        """Whether to show what was answered: with bad rows only if that may be the reason."""
        asked = [*self.result.branch_questions, *self.result.person_questions]
        return bool(asked) and (not self.faults or any(question.answer for question in asked))

    @property
    def asks_often(self):
        """Whether so many persons are asked about that one answer for all helps."""
        return len(self.result.person_questions) > FEW

    @property
    def asks_of_many_branches(self):
        """The same for branches that may be made."""
        return len([q for q in self.result.branch_questions if q.may_create]) > FEW

    @property
    def updated(self):
        """Changes by branch: [(branch, [(member, changes)])]."""
        return by_branch(self.result.updated, lambda pair: pair[0])

    @property
    def created(self):
        """New members by branch."""
        return by_branch(self.result.created)

    @property
    def not_listed(self):
        """Members not in the file, by branch."""
        return by_branch(self.result.not_listed)

    @property
    def is_short(self):
        """Whether the changes stand open on the page."""
        return len(self.result.updated) <= SHORT


def by_branch(rows, member_of=lambda row: row):
    """Rows about members, branch by branch in the order of the organisation."""

    def key(row):
        branch = member_of(row).branch
        return (branch.position, branch.pk or 0, str(branch))

    ordered = sorted(rows, key=key)
    for _key, group in groupby(ordered, key):
        group = list(group)
        yield member_of(group[0]).branch, group


def _import_page(request, place):
    """Upload, answer, look, confirm: one page, so that the file need not be sent again."""
    posted = request.POST if request.method == "POST" else None
    if posted is not None and "ticket" in posted:
        return _go_on(request, place)
    page = Page(place, RosterForm(posted, request.FILES or None))
    if page.form.is_valid():
        try:
            page.book = roster.read_book(page.form.cleaned_data["file"])
            page.result = actions.look_through(page.book, place)
            if not page.faults or page.sheets:
                page.ticket = actions.hold_roster(page.book, place, by=request.user)
        except NotAllowed as error:
            page.reasons = error.reasons
    return _render(request, page)


def _go_on(request, place):
    """With the kept copy: answers are taken, sheets chosen, the import confirmed."""
    page = Page(place, RosterForm(), ticket=request.POST["ticket"])
    page.answers, page.chosen = answers_from(request.POST), sheets_from(request.POST)
    try:
        page.book = actions.open_held_roster(page.ticket, place, by=request.user)
    except NotAllowed as error:
        for reason in error.reasons:
            messages.error(request, reason)
        return redirect(page.here)
    if "confirm" in request.POST:
        try:
            result = actions.import_roster(
                page.book,
                place,
                by=request.user,
                answers=page.answers,
                sheets=page.chosen,
                digest=request.POST.get("digest", ""),
            )
        except NotAllowed as error:
            page.reasons = [] if isinstance(error, roster.FaultyRows) else error.reasons
        else:
            actions.forget_roster(page.ticket)
            messages.success(request, import_sentence(result))
            return redirect(page.back)
    try:
        page.result = actions.look_through(
            page.book, place, answers=page.answers, sheets=page.chosen
        )
    except NotAllowed as error:
        page.reasons = error.reasons
    else:
        if page.result.open_questions and not page.reasons:
            page.reasons = [
                _("Not every question is answered yet. Choose an answer for each one below.")
            ]
    return _render(request, page)


def _render(request, page):
    return render(request, "branchlife/roster_import.html", {"page": page})


def import_sentence(result):
    """How many members an import made, changed and left alone."""
    return _("Created: %(created)d, updated: %(updated)d, unchanged: %(unchanged)d.") % {
        "created": len(result.created),
        "updated": len(result.updated),
        "unchanged": len(result.unchanged),
    }
