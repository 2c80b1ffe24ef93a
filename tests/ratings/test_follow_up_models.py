"""What help plans and dispositions know: who reads them, who waits; and what can never be."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from appraisals.ratings import actions
from appraisals.ratings.figures.follow_up import without_follow_up
from appraisals.ratings.models import (
    Disposition,
    DispositionStep,
    Feedback,
    HelpNote,
    HelpPlan,
    Rating,
)
from tests.factories import (
    DAY,
    make_appraisal,
    make_branch,
    make_campaign,
    make_clerk,
    make_disposition,
    make_help_plan,
    make_member,
    make_post,
    make_rating,
    make_secretary,
    make_user,
)
from tests.ratings.test_follow_up_actions import (
    UNTIL,
    basic,
    in_force,
    make_resolution,
    step,
    unqualified,
)

pytestmark = pytest.mark.django_db

# --- figures and who may read ---


def test_those_without_follow_up_are_counted_in_one_query(django_assert_num_queries):
    ratings = [basic(), unqualified(), basic()]
    make_rating(make_member(), "qualified")
    make_help_plan(ratings[2])
    appraisals = [rating.appraisal for rating in ratings]
    for count in (1, 3):
        with django_assert_num_queries(1):
            waiting = without_follow_up(appraisals[:count])
            assert [rating.member.name for row in waiting.values() for rating in row]
    assert waiting == {
        ratings[0].appraisal_id: [ratings[0]],
        ratings[1].appraisal_id: [ratings[1]],
    }


def test_who_reads_what():
    branch = make_branch()
    secretary = make_secretary(branch)
    assistant = make_member(branch, login=True)
    make_post(assistant, "assistant")
    helper, person = make_member(branch, login=True), make_member(branch, login=True)
    office = make_clerk(branch.committee)
    plan = make_help_plan(make_rating(person), helper)
    year = make_campaign(branch.committee, year_label="2023年度")
    past = make_appraisal(branch, campaign=year)
    record = make_disposition(make_rating(person, "unqualified", past))
    readers = (secretary.user, assistant.user, helper.user, person.user, office, make_user())

    def who(objects):
        return [objects.visible_to(user).exists() for user in readers]

    assert who(HelpPlan.objects) == [True, False, True, False, True, False]
    assert who(Disposition.objects) == [True, False, False, False, True, False]
    for rating in (plan.rating, record.rating):
        Feedback.objects.create(
            rating=rating,
            how="talk",
            fed_back_on=DAY,
            recorded_by=secretary.user,
            recorded_at=timezone.now(),
        )
    assert who(HelpPlan.objects) == [True, False, True, True, True, False]
    assert who(Disposition.objects) == [True, False, False, True, True, False]
    elsewhere = make_secretary(make_branch(committee=branch.committee))
    person.branch = elsewhere.branch
    person.save(update_fields=["branch"])
    assert HelpPlan.objects.visible_to(elsewhere.user).exists()
    assert HelpPlan.objects.visible_to(secretary.user).exists()


# --- what can never be ---


@pytest.mark.parametrize(
    "fields",
    [
        {"gap": ""},
        {"measures": ""},
        {"until": DAY},
        {"closed_on": UNTIL},
        {"closed_at": timezone.now(), "closed_on": UNTIL},
        {"result": "reached"},
        {"result_note": "好"},
    ],
)
def test_the_database_refuses_a_plan_that_contradicts_itself(fields):
    plan = make_help_plan(basic())
    with pytest.raises(IntegrityError), transaction.atomic():
        HelpPlan.objects.filter(pk=plan.pk).update(**fields)


def test_a_plan_ends_with_a_result_and_after_it_began():
    plan, by = make_help_plan(basic()), make_user()
    whole = {"closed_on": UNTIL, "closed_by": by, "closed_at": timezone.now(), "result": "partly"}
    for broken in ({"result": ""}, {"result": "good"}, {"closed_on": date(2025, 3, 1)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            HelpPlan.objects.filter(pk=plan.pk).update(**whole | broken)
    assert HelpPlan.objects.filter(pk=plan.pk).update(**whole) == 1
    note = actions.note_help(make_help_plan(basic()), done_on=DAY, note="谈", by=by)
    with pytest.raises(IntegrityError), transaction.atomic():
        HelpNote.objects.filter(pk=note.pk).update(note="")


def now_by():
    return {"in_force_by": make_user(), "in_force_at": timezone.now()}


def ended_by():
    return {"closed_on": UNTIL, "closed_by": make_user(), "closed_at": timezone.now()}


@pytest.mark.parametrize(
    "fields",
    [
        lambda: {"kind": "expulsion"},
        lambda: {"case": "lost_qualities"},
        lambda: {"case": "whim"},
        lambda: {"grounds": ""},
        lambda: {"state": "in_force"},
        lambda: {"since": DAY},
        lambda: {"until": UNTIL},
        lambda: {"state": "in_force", "since": DAY} | now_by(),
        lambda: {"state": "in_force", "since": DAY, "until": DAY} | now_by(),
        lambda: {"state": "in_force", "since": date(2025, 3, 1), "until": UNTIL} | now_by(),
        lambda: {"state": "in_force", "since": DAY, "until": UNTIL, "in_force_by": make_user()},
        lambda: (
            {"state": "in_force", "kind": "removal", "case": "other", "since": DAY, "until": UNTIL}
            | now_by()
        ),
        lambda: {"state": "dropped"} | ended_by(),
        lambda: {"state": "dropped", "result_note": "无"},
        lambda: {"state": "dropped", "result_note": "无"} | ended_by() | {"closed_on": None},
        lambda: (
            {"state": "dropped", "result_note": "无"} | ended_by() | {"closed_on": date(2025, 1, 1)}
        ),
        lambda: {"result": "corrected"},
        lambda: ended_by(),
    ],
)
def test_the_database_refuses_a_disposition_that_contradicts_itself(fields):
    record = make_disposition(unqualified())
    with pytest.raises(IntegrityError), transaction.atomic():
        Disposition.objects.filter(pk=record.pk).update(**fields())


def test_a_concluded_disposition_has_a_result_of_its_kind():
    record = in_force(unqualified())
    found = Disposition.objects.filter(pk=record.pk)
    for result in ("", "removed", "withdrew", "good"):
        with pytest.raises(IntegrityError), transaction.atomic():
            found.update(state="closed", result=result, **ended_by())
    with pytest.raises(IntegrityError), transaction.atomic():
        found.update(state="closed", result="corrected", **ended_by() | {"closed_on": DAY})
    assert found.update(state="closed", result="revoked", **ended_by()) == 1


def test_one_disposition_at_a_time_and_steps_are_known():
    record = make_disposition(unqualified())
    with pytest.raises(IntegrityError), transaction.atomic():
        make_disposition(record.rating)
    noted = step(record, "proposed")
    resolution = make_resolution(record.rating.member.branch)
    for broken in ({"kind": "dreamt"}, {"resolution": resolution}):
        with pytest.raises(IntegrityError), transaction.atomic():
            DispositionStep.objects.filter(pk=noted.pk).update(**broken)
    with pytest.raises(IntegrityError), transaction.atomic():
        HelpPlan.objects.create(
            **{
                field.attname: getattr(make_help_plan(basic()), field.attname)
                for field in HelpPlan._meta.concrete_fields
                if not field.primary_key
            }
        )
    assert Rating.objects.filter(dispositions=record).count() == 1
