"""The ballot form: what it asks, what came back with it, and how it is shown again."""

import re
from functools import lru_cache

from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.debug import sensitive_variables

from appraisals.ballots import rules, sealing
from appraisals.ballots.actions import FormRefused
from appraisals.ballots.models import AspectMark, MemberGrade
from appraisals.campaigns.models import Appraisal, full_member_counts

NAMES = {"member": MemberGrade, "aspect": AspectMark}
# After so many idle minutes a filled form is wiped: a printed slip is often used on a shared tablet.
IDLE_MINUTES = {sealing.PRINTED: 3, sealing.ONLINE: 30}
# No control character gets into the database, where some are errors; lines stay lines.
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@sensitive_variables()
def grades_in(post):
    """{subject index: mark} as ticked. Raises FormRefused."""
    grades = {}
    for name, value in post.items():
        if name.startswith("s") and name[1:].isdecimal() and value:
            if not (value.isdecimal() and len(value) <= 3 and len(name) <= 5):
                raise FormRefused
            grades[int(name[1:])] = int(value)
    return grades


@sensitive_variables()
def opinion_in(post):
    """The opinion as typed, without what cannot be printed."""
    text = post.get("opinion", "").replace("\r\n", "\n").replace("\r", "\n")
    return UNPRINTABLE.sub("", text).strip()


@lru_cache(maxsize=64)
def choices(kind):
    """[(mark, its word)] of one scale, best first."""
    return [(n, NAMES[kind](value).label) for n, value in enumerate(rules.SCALES[kind], start=1)]


@sensitive_variables("chosen")
def rows_of(kind, subjects, chosen, keying):
    """The rows of one kind as HTML; `subjects` are (index, label), `chosen` is {index: mark}."""
    rows = [
        {
            "name": f"s{index}",
            "number": number,
            "label": label,
            "chosen": chosen.get(index, rules.EMPTY),
        }
        for number, (index, label) in enumerate(subjects, start=1)
    ]
    context = {"rows": rows, "choices": choices(kind), "keying": keying, "spoilt": rules.SPOILT}
    return render_to_string("ballots/box_rows.html", context)


@lru_cache(maxsize=64)
def empty_rows(kind, subjects, keying):
    """The same with nothing ticked, which is the same for everybody: made once."""
    return rows_of(kind, subjects, {}, keying)


@sensitive_variables("chosen")
def all_rows(box, chosen, keying):
    """{kind: rows as HTML}."""
    subjects = {kind: [] for kind in NAMES}
    for index, subject in enumerate(box.subjects):
        subjects[subject["kind"]].append((index, subject["label"]))
    return {
        kind: rows_of(kind, rows, chosen, keying) if chosen else empty_rows(kind, (*rows,), keying)
        for kind, rows in subjects.items()
    }


def excellent_share(appraisal, box):
    """How many are generally graded excellent at most; None where the year does not remind of it."""
    if not appraisal.campaign.shows_quota_hint:
        return None
    if appraisal.quota_base == Appraisal.Base.GRADED:
        base = sum(subject["kind"] == "member" for subject in box.subjects)
    else:
        branch = appraisal.branch_id
        base = full_member_counts([branch], box.opened_on)[branch]
    return appraisal.excellent_limit(base)


@sensitive_variables("grades", "opinion", "context")
def form_page(request, entry, grades=(), opinion="", too_long=""):
    """The ballot itself. Nothing is preselected unless the voter comes back to mend something."""
    box = entry.box
    appraisal = Appraisal.objects.select_related("campaign", "branch", "exemption").get(
        pk=box.appraisal_id
    )
    voters = box.roll.count()
    is_printed = entry.slip.kind == sealing.PRINTED
    keying = is_printed and ("keying" in request.GET or "keying" in request.POST)
    most = box.manifest["opinion_bytes"]
    context = {
        "entry": entry,
        "box": box,
        "appraisal": appraisal,
        "rows": all_rows(box, dict(grades), keying),
        "own_row": box.manifest["own_row"],
        "few_voters": voters if rules.few_voters(voters) else 0,
        "excellent": excellent_share(appraisal, box),
        "opinion_bytes": most,
        "opinion_characters": most // rules.BYTES_OF_A_CHINESE_CHARACTER,
        "opinion": opinion,
        "too_long": too_long,
        "keying": keying,
        "is_printed": is_printed,
        "minutes": IDLE_MINUTES[sealing.ONLINE if keying else entry.slip.kind],
        "big": "big" in request.POST,
    }
    return render(request, "ballots/box_form.html", context)


@sensitive_variables("grades", "opinion", "context")
def confirm_page(request, incomplete, grades, opinion):
    """Some rows are empty: go back and fill them, or let them be abstentions."""
    box = incomplete.entry.box
    subjects = [box.subjects[index] for index in incomplete.missing]
    context = {
        "entry": incomplete.entry,
        "box": box,
        "missing": [subject["label"] for subject in subjects],
        "only_members": all(subject["kind"] == "member" for subject in subjects),
        "own_row": box.manifest["own_row"],
        "filled": [(f"s{index}", mark) for index, mark in grades.items() if mark],
        "opinion": opinion,
        "keying": "keying" in request.POST,
        "big": "big" in request.POST,
    }
    return render(request, "ballots/box_confirm.html", context)
