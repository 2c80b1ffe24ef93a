"""Talks: who has talked with whom, noting many at once, and what was said, in confidence."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from branchlife.models import Branch, Member
from branchlife.permissions import can_decide, can_manage, can_oversee
from branchlife.workflow import NotAllowed
from meetings.actions import talks as actions
from meetings.figures.talks import Span, coverages, reachable, span_before, yearly_meeting_day
from meetings.forms.talks import (
    EditTalkForm,
    NoteForm,
    SinceForm,
    TalksForm,
    TicksForm,
    pair_key,
)
from meetings.models import Talk, TalkNote
from meetings.permissions import (
    can_change_talk,
    can_read_talk,
    can_record_talks,
    is_in_leadership,
)
from meetings.rules.talks import partners
from meetings.views.loading import attempt, get_branch

# Talks on one page of the list.
SHOWN = 50


def get_branch_of_talks(request, pk):
    """A branch whose talks `request.user` notes."""
    branch = get_branch(request, pk)
    if not can_record_talks(request.user, branch):
        raise PermissionDenied
    return branch


def get_talk(request, pk, *, may=None):
    """A talk one knows of: the own ones, and those of a branch whose work one does; else 404."""
    visible = Talk.objects.visible_to(request.user).for_list().select_related("branch__committee")
    talk = get_object_or_404(visible, pk=pk)
    if may and not may(request.user, talk):
        raise PermissionDenied
    return talk


# --- who has talked with whom ---


@dataclass(frozen=True)
class Cell:
    """One of the leadership and one member: when they talked, or how the form calls them."""

    leader: Member
    day: object = None
    key: str = ""
    is_same: bool = False
    # Without a talk of these two something is missing.
    is_owed: bool = False


class Matrix:
    """The talks of a branch in the days that count, with names; nothing of what was said."""

    def __init__(self, branch, since=None):
        self.meeting_day = None if since else yearly_meeting_day(branch)
        self.span = Span(since) if since else span_before(self.meeting_day)
        day = self.span.roster_day
        roster = reachable({branch.pk: branch.roster(day)}, {branch.pk: day})[branch.pk]
        self.people = {member.pk: member for member in roster}
        self.covered = coverages({branch.pk: self.span}, {branch.pk: list(self.people)})[branch.pk]
        self.leaders = self.named(self.covered.leaders)
        self.others = self.named(self.covered.members)

    def named(self, ids):
        """The Members of these ids."""
        return [self.people[pk] for pk in ids]

    def pairs(self, own=None):
        """Every cell that can be ticked: ids of two; with `own` only those of that member."""
        cells = list(self.covered.pairs)
        cells += [(leader.pk, other.pk) for leader in self.leaders for other in self.others]
        return [cell for cell in cells if own is None or own.pk in cell]

    def sentences(self):
        """What is missing, by name."""
        if not self.leaders:
            yield _(
                "Nobody is secretary; fill the post first, then it is clear who talks with whom."
            )
        if pairs := self.covered.missing_pairs:
            yield ngettext(
                "%(number)d pair of the leadership has not talked: %(pairs)s",
                "%(number)d pairs of the leadership have not talked: %(pairs)s",
                len(pairs),
            ) % {"number": len(pairs), "pairs": in_a_row(self.couple(*pair) for pair in pairs)}
        if missing := self.named(self.covered.missing_members):
            yield ngettext(
                "with %(number)d member nobody of the leadership has talked: %(names)s",
                "with %(number)d members nobody of the leadership has talked: %(names)s",
                len(missing),
            ) % {"number": len(missing), "names": in_a_row(str(member) for member in missing)}

    def couple(self, one, other):
        """Two names."""
        return _("%(one)s and %(other)s") % {"one": self.people[one], "other": self.people[other]}

    def rows(self, own=None):
        """(member, cells) for the table; cells carry a key where this user may tick them."""
        open_pairs = {pair_key(*pair) for pair in self.pairs(own)}
        owed = {*self.covered.leaders, *self.covered.missing_members}
        for member in [*self.leaders, *self.others]:
            is_owed = member.pk in owed
            yield member, [self.cell(one, member, open_pairs, is_owed) for one in self.leaders]

    def cell(self, leader, member, open_pairs, is_owed):
        """What stands where the two meet."""
        if leader == member:
            return Cell(leader, is_same=True)
        key = pair_key(leader.pk, member.pk)
        day = self.covered.day(leader.pk, member.pk)
        open_key = "" if day or key not in open_pairs else key
        return Cell(leader, day, open_key, is_owed=is_owed and not day)

    def partners(self, member):
        """[(leader, day)]: who of the leadership has talked with this one."""
        return [(self.people[pk], day) for pk, day in partners(self.covered, member.pk)]

    def cared_for(self, user, branch):
        """[(member, day on which the secretary talked with them)], for those who decide only.

        Nobody reads it about themselves.
        """
        if not can_decide(user, branch):
            return []
        secretary = branch.secretary(self.span.roster_day)
        return [
            (member, secretary and self.covered.day(secretary.pk, member.pk))
            for member in self.people.values()
            if member.needs_care and member.user_id != user.pk and member != secretary
        ]


def in_a_row(texts):
    """Texts one after the other, as names are listed."""
    return pgettext("between names", ", ").join(texts)


def own_member(user, branch):
    """None for who notes every talk of the branch; else the Member whose talks `user` notes."""
    return None if can_manage(user, branch) else user.member


@require_safe
def talk_list(request, pk):
    """What is missing, the matrix, the talks. The office sees how many, and no names."""
    branch = get_branch(request, pk)
    typed = SinceForm(request.GET or None)
    since = typed.cleaned_data["since"] if typed.is_valid() else None
    if can_record_talks(request.user, branch):
        context = matrix_context(request.user, branch, Matrix(branch, since))
        talks = Paginator(branch.talks.for_list(), SHOWN).get_page(request.GET.get("page"))
        return render(
            request, "meetings/talk_list.html", context | {"since_form": typed, "talks": talks}
        )
    if not can_oversee(request.user, branch.committee):
        raise PermissionDenied
    context = {"branch": branch, "matrix": Matrix(branch, since), "since_form": typed}
    return render(request, "meetings/talk_counts.html", context)


def matrix_context(user, branch, matrix, form=None):
    """What the page of talks shows those who note them."""
    own = own_member(user, branch)
    form = form or TicksForm(people=matrix.people, allowed=matrix.pairs(own))
    cared_for = matrix.cared_for(user, branch)
    return {
        "branch": branch,
        "matrix": matrix,
        "rows": list(matrix.rows(own)),
        "missing": list(matrix.sentences()),
        "form": form,
        "ticked": form["pairs"].value() or [],
        "own": own,
        "cared_for": cared_for,
        "care_ids": {member.pk for member, _day in cared_for},
        "without_secretary": in_a_row(str(member) for member, day in cared_for if not day),
    }


# --- noting talks ---


@require_http_methods(["GET", "POST"])
def record_talks(request, pk):
    """Choose the day and one person, tick everybody they talked with, save."""
    branch = get_branch_of_talks(request, pk)
    own = own_member(request.user, branch)
    matrix = Matrix(branch)
    if pick := request.POST.get("pick"):
        leader = own.pk if own else request.POST.get("leader", "")
        ticked = {"members": [member.pk for member in picked(matrix, pick, leader)]}
        form = TalksForm(initial=as_initial(request.POST) | ticked, branch=branch, own=own)
    else:
        initial = {"leader": own or leader_for(request.user, branch)}
        form = TalksForm(request.POST or None, initial=initial, branch=branch, own=own)
        if form.is_valid() and (made := noted(request, branch, form)) is not None:
            return redirect(after(request.user, branch, made))
    context = {
        "branch": branch,
        "form": form,
        "own": own,
        "matrix": matrix,
        "lines": lines_of(form, matrix),
    }
    return render(request, "meetings/record_talks.html", context)


def leader_for(user, branch):
    """Who is proposed: oneself, if in the leadership; else the secretary."""
    return user.member if is_in_leadership(user, branch) else branch.secretary()


def picked(matrix, pick, leader):
    """Whom one button ticks: everybody, nobody, or those whom a talk with `leader` still lacks.

    These are the members with whom nobody has talked, and who of the leadership has not with them.
    """
    if pick == "all":
        return matrix.people.values()
    if pick != "missing":
        return []
    pairs = [pair for pair in matrix.covered.missing_pairs if str(leader) in map(str, pair)]
    others = [member for pair in pairs for member in pair if str(member) != str(leader)]
    return matrix.named([*others, *matrix.covered.missing_members])


def as_initial(data):
    """What was typed before a button ticked some names."""
    names = ("held_on", "place", "leader", "is_kept_apart", "is_collective")
    return {name: data.get(name, "") for name in names}


def lines_of(form, matrix):
    """(member, whether ticked, with whom of the leadership they have talked) for each line."""
    ticked = {str(value) for value in form["members"].value() or []}
    return [
        (member, str(member.pk) in ticked, matrix.partners(member))
        for member in form.fields["members"].queryset
    ]


def noted(request, branch, form):
    """Note the talks and say how many; None when that was refused."""
    groups = form.groups
    try:
        made = actions.record_talks(branch, groups, by=request.user, **form.details)
    except NotAllowed as error:
        form.refuse(error)
        return None
    number, known = len(made), len(groups) - len(made)
    text = ngettext("%(number)d talk noted.", "%(number)d talks noted.", number)
    if known:
        text += ngettext(
            "%(known)d had been noted for that day already and is not counted again.",
            "%(known)d had been noted for that day already and are not counted again.",
            known,
        )
    messages.success(request, text % {"number": number, "known": known})
    return made


def after(user, branch, made):
    """Where to go next: one talk of one's own can be written up at once."""
    if len(made) == 1 and can_read_talk(user, made[0]):
        return made[0].get_absolute_url()
    return reverse("meetings:talk_list", args=[branch.pk])


@require_POST
def tick_talks(request, pk):
    """The same from the matrix: cells ticked on one day."""
    branch = get_branch_of_talks(request, pk)
    matrix = Matrix(branch)
    allowed = matrix.pairs(own_member(request.user, branch))
    form = TicksForm(request.POST, people=matrix.people, allowed=allowed)
    if form.is_valid() and noted(request, branch, form) is not None:
        return redirect("meetings:talk_list", pk)
    context = matrix_context(request.user, branch, matrix, form)
    context |= {"since_form": SinceForm(), "talks": None}
    return render(request, "meetings/talk_list.html", context)


# --- one talk ---


@require_safe
def talk(request, pk):
    """Who talked and when; what was said only for those who talked, and the secretary."""
    talk = get_talk(request, pk)
    reads = can_read_talk(request.user, talk)
    note = TalkNote.objects.filter(talk=talk).first() if reads else None
    context = {
        "talk": talk,
        "reads": reads,
        "note": contents_of(note) if note else [],
        "can_change": can_change_talk(request.user, talk),
        "can_record": can_record_talks(request.user, talk.branch),
    }
    return render(request, "meetings/talk.html", context)


def contents_of(note):
    """[(heading, text)] of what was written."""
    headed = [
        (TalkNote._meta.get_field(name).verbose_name, text) for name, text in note.contents.items()
    ]
    return [(heading, text) for heading, text in headed if text]


@require_http_methods(["GET", "POST"])
def edit_talk(request, pk):
    """Put day and place right."""
    talk = get_talk(request, pk, may=can_change_talk)
    initial = {name: getattr(talk, name) for name in ("held_on", "place", "is_kept_apart")}
    form = EditTalkForm(request.POST or None, initial=initial)
    if form.is_valid() and attempt(request, _("Saved."), actions.edit_talk, talk, **form.details):
        return redirect(talk)
    return render(request, "meetings/edit_talk.html", {"talk": talk, "form": form})


@require_POST
def remove_talk(request, pk):
    """Noted by mistake."""
    talk = get_talk(request, pk, may=can_change_talk)
    if attempt(request, _("The talk is removed."), actions.remove_talk, talk):
        return redirect("meetings:talk_list", talk.branch_id)
    return redirect("meetings:talk", pk)


@require_http_methods(["GET", "POST"])
def talk_contents(request, pk):
    """Write up what was said: those who talked, and the secretary."""
    talk = get_talk(request, pk, may=can_read_talk)
    note = TalkNote.objects.filter(talk=talk).first() or TalkNote(talk=talk)
    form = NoteForm(request.POST or None, note=note)
    if form.is_valid():
        typed = {name: form.cleaned_data[name] for name in ("opinions", "was")}
        try:
            actions.write_note(talk, by=request.user, contents=form.contents, **typed)
        except NotAllowed as error:
            form.refuse(error)
            form.start_from(note)
        else:
            messages.success(request, _("Saved."))
            return redirect(talk)
    context = {"talk": talk, "form": form, "others": contents_of(note) if form.errors else []}
    return render(request, "meetings/talk_contents.html", context)


@require_safe
def own_talk_list(request):
    """The talks in which one took part, and the branches whose talks one may note."""
    talks = Talk.objects.held_by(request.user).for_list()
    branches = [
        branch
        for branch in Branch.objects.filter(pk__in=list(request.user.branch_roles))
        if can_record_talks(request.user, branch)
    ]
    page = Paginator(talks, SHOWN).get_page(request.GET.get("page"))
    return render(request, "meetings/own_talk_list.html", {"talks": page, "branches": branches})
