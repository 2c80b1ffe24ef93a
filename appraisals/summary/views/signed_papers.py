"""What is signed on paper: how far it is, and scans and photographs taken in."""

import hashlib
from dataclasses import dataclass, field

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from appraisals.summary import permissions
from appraisals.summary.actions.signed_uploads import forget_signed, hold_signed, open_signed
from appraisals.summary.exports.table import in_order
from appraisals.summary.figures.signed_papers import (
    CHANGED,
    NOT_PRINTED,
    UPLOADED,
    WAITING,
    SignedPaper,
    signed_counts,
    signed_papers,
)
from appraisals.summary.forms.signed_papers import SignedPapersForm
from appraisals.summary.views.loading import get_appraisal, get_overseen, say
from branchlife.actions.signed_copies import take_signed_copy
from branchlife.exports import file_name
from branchlife.models import File, PrintedPaper
from branchlife.papers import codes
from branchlife.papers.scans import Budget, Part, joined, parted
from branchlife.workflow import NotAllowed

# What a form says of a file besides naming a paper.
CHOOSE, LEAVE_OUT = "?", ""


@dataclass
class Found:
    """One upload, or a part of one: the paper it was recognised as, or why it cannot be taken in."""

    place: int
    name: str
    part: Part
    # The edition its code names, and the paper of this year that is.
    printed: PrintedPaper | None = None
    paper: SignedPaper | None = None
    reasons: list = field(default_factory=list)
    # What was chosen on the page, after a refusal.
    typed: str | None = None

    @property
    def chosen(self):
        """What the list of papers begins with."""
        if self.typed is not None:
            return self.typed
        return self.paper.value if self.paper else CHOOSE

    @property
    def is_earlier(self):
        """A later edition has been printed since."""
        last = self.paper and self.paper.printed
        return bool(last and self.printed and self.printed.edition < last.edition)


def papers_for(user, appraisal):
    """The SignedPapers of this year that `user` may have, filled in or empty."""
    return [
        paper
        for paper in signed_papers(appraisal)
        if may_print(user, paper) or may_print_blank(user, paper)
    ]


def may_print(user, paper):
    """Has the paper filled in."""
    kind = paper.kind
    return bool(kind.make) and kind.is_signed and kind.allows(user, paper.record)


def may_print_blank(user, paper):
    """Has it empty, to be filled in and signed by hand."""
    kind = paper.kind
    may = bool(kind.blank) and kind.blank_is_signed
    return may and kind.allows(user, paper.record, blank=True)


def get_taking(request, pk):
    """404 when it is not yours to see, 403 when you neither work for the branch nor in its office."""
    appraisal = get_appraisal(request, pk)
    if not permissions.can_bring(request.user, appraisal):
        raise PermissionDenied
    return appraisal


@require_http_methods(["GET", "POST"])
def signed(request, pk):
    """What has to be signed and how far each paper is; scans and photographs are sent up here."""
    is_post = request.method == "POST"
    appraisal = get_taking(request, pk) if is_post else get_appraisal(request, pk)
    form = SignedPapersForm(request.POST, request.FILES) if is_post else SignedPapersForm()
    if is_post and form.is_valid():
        parts, refused = look_through(form.cleaned_data["files"])
        return preview(request, appraisal, parts, refused)
    rows = papers_for(request.user, appraisal)
    context = {
        "appraisal": appraisal,
        "form": form,
        "rows": [
            {
                "paper": paper,
                "prints": may_print(request.user, paper),
                "prints_blank": may_print_blank(request.user, paper),
                "code": codes.written(paper.printed.code) if paper.printed else "",
            }
            for paper in rows
        ],
        "visible": visible_files(request.user, rows),
        "counts": [(state, sum(paper.state == state for paper in rows)) for state in (WAITING, CHANGED, UPLOADED, NOT_PRINTED)],
        "may_take": permissions.can_bring(request.user, appraisal),
    }  # fmt: skip
    return render(request, "summary/signed.html", context)


def visible_files(user, rows):
    """The ids of those files that are offered: of papers `user` may have filled in, and the own."""
    files = [
        (paper, file)
        for paper in rows
        for file in (*(copy.file for copy in (paper.copy, *paper.former) if copy), paper.old)
        if file
    ]
    may = {
        file.pk
        for paper, file in files
        if file.uploaded_by_id == user.pk
        or (may_print(user, paper) and paper.kind.shows_all(user, paper.record))
    }
    return set(File.objects.visible_to(user).filter(pk__in=may).values_list("pk", flat=True))


def look_through(files):
    """([(name, Part)], [(name, reasons)]) of what was sent up; the same file counts once."""
    budget = Budget()
    parts, refused, seen = [], [], {}
    for file in files:
        content = file.read()
        number = hashlib.sha256(content).hexdigest()
        if number in seen:
            twin = _("This is the same file as “%(other)s”.") % {"other": seen[number]}
            refused.append((file.name, [twin]))
            continue
        seen[number] = file.name
        try:
            parts += [(file.name, part) for part in parted(content, budget)]
        except NotAllowed as error:
            refused.append((file.name, error.reasons))
    return parts, refused


def recognised(parts, papers, appraisal):
    """[Found] of these parts. Of a paper of others nothing is said but that it is not ours."""
    wanted = {part.code for _name, part in parts if part.code}
    of_key = {paper.key: paper for paper in papers}
    # A help plan goes with the member to another branch, and stays a paper of this year.
    known = {
        edition.code: edition
        for edition in PrintedPaper.objects.filter(code__in=wanted)
        if edition.branch_id == appraisal.branch_id or edition.key in of_key
    }
    found = []
    for place, (name, part) in enumerate(parts):
        item = Found(place, name, part)
        if part.code:
            item.printed = known.get(part.code)
            item.paper = item.printed and of_key.get(item.printed.key)
            if item.paper is None:
                item.reasons = [reason_against(item.printed)]
        found.append(item)
    return found


def reason_against(printed):
    """Why a code that was read leads to no paper of this page."""
    if printed is None:
        return _("The code on this paper is none of this branch's papers.")
    return _("This paper belongs to another year, or is not yours to take in.")


def preview(request, appraisal, parts, refused=(), typed=None, reasons=None):
    """Says of each file which paper it was recognised as; nothing has been taken in."""
    papers = papers_for(request.user, appraisal)
    found = recognised(parts, papers, appraisal)
    able = [item for item in found if not item.reasons]
    unable = [item for item in found if item.reasons]
    for place, item in enumerate(able):
        item.place = place
        item.typed = (typed or {}).get(place)
        item.reasons = (reasons or {}).get(place, [])
    ticket = (
        hold_signed([(item.name, item.part) for item in able], appraisal, request.user)
        if able
        else ""
    )
    context = {
        "appraisal": appraisal,
        "ticket": ticket,
        "able": able,
        "unable": [*((item.name, item.reasons, item.part) for item in unable), *((name, why, None) for name, why in refused)],
        "recognised": sum(item.paper is not None for item in able),
        "papers": papers,
        "form": SignedPapersForm(),
    }  # fmt: skip
    return render(request, "summary/signed_preview.html", context)


@require_POST
def take_signed(request, pk):
    """Each paper gets what was recognised as it or chosen for it; what is refused stays on the page."""
    appraisal = get_taking(request, pk)
    ticket = request.POST.get("ticket", "")
    try:
        parts = open_signed(ticket, appraisal, request.user)
    except NotAllowed as error:
        say(request, error)
        return redirect("summary:signed", pk)
    papers = papers_for(request.user, appraisal)
    values = {place: request.POST.get(f"paper-{place}", CHOOSE) for place in range(len(parts))}
    of_value = {paper.value: paper for paper in papers}
    unknown = [place for place, value in values.items() if value not in (LEAVE_OUT, *of_value)]
    if unknown:
        forget_signed(ticket)
        why = [_("Say which paper this is, or leave it out.")]
        return preview(request, appraisal, parts, typed=values, reasons=dict.fromkeys(unknown, why))
    found = recognised(parts, papers, appraisal)
    taken, refused = 0, {}
    for value in dict.fromkeys(value for value in values.values() if value != LEAVE_OUT):
        items = [item for item in found if values[item.place] == value]
        try:
            copy = take(of_value[value], items, by=request.user)
            taken += 1
            if of_value[value].kind.take_signed and not copy.is_current:
                say_outdated(request, of_value[value])
        except NotAllowed as error:
            refused |= {item.place: error.reasons for item in items}
    forget_signed(ticket)
    if taken:
        text = ngettext(
            "%(count)d signed copy was taken in.", "%(count)d signed copies were taken in.", taken
        )
        messages.success(request, text % {"count": taken})
    if refused:
        left = sorted(refused)
        return preview(
            request,
            appraisal,
            [parts[place] for place in left],
            typed={number: values[place] for number, place in enumerate(left)},
            reasons={number: refused[place] for number, place in enumerate(left)},
        )
    if not taken:
        messages.info(request, _("Everything was left out; nothing was taken in."))
    return redirect("summary:signed", pk)


def say_outdated(request, paper):
    """The words were changed after this was printed: it is kept, and nothing more happens."""
    text = _(
        "“%(paper)s” was changed after this copy was printed. The copy is kept, but the record does "
        "not count as signed: print it again and have it signed."
    )
    messages.warning(request, text % {"paper": paper.kind.title})


def take(paper, items, *, by):
    """One paper: all pictures of it become one file. The edition is that of the code on it."""
    printed = next((i.printed for i in items if i.paper and i.paper.key == paper.key), None)
    content, suffix, pages = joined([item.part for item in items])
    name = file_name(_("%(paper)s, signed") % {"paper": paper.kind.title}) + suffix
    upload = ContentFile(content, name=name)
    return take_signed_copy(paper.kind, paper.record, upload, by=by, pages=pages, paper=printed)


# --- the office ---


@require_safe
def signed_list(request, pk):
    """Of every branch how many printed papers are signed and uploaded, and how many are not."""
    campaign, appraisals = get_overseen(request, pk)
    appraisals = in_order(
        appraisals.select_related(
            "branch", "committee_meeting", "general_meeting", "decision_meeting", "campaign"
        )
    )
    counts = signed_counts(appraisals)
    rows = [
        {
            "appraisal": appraisal,
            "printed": counts[appraisal.pk].total(),
            "uploaded": counts[appraisal.pk][UPLOADED] + counts[appraisal.pk][CHANGED],
            "waiting": counts[appraisal.pk][WAITING],
            "changed": counts[appraisal.pk][CHANGED],
        }
        for appraisal in appraisals
    ]
    context = {
        "campaign": campaign,
        "rows": rows,
        "waiting": sum(row["waiting"] for row in rows),
        "lacking": sum(bool(row["waiting"]) for row in rows),
    }
    return render(request, "summary/signed_list.html", context)
