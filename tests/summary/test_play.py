"""`play_year` carries both rosters through the whole year, by the same actions as the pages."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from appraisals.ballots.models import BallotBox, SealedBallot
from appraisals.campaigns.models import Appraisal
from appraisals.ratings.models import Rating
from appraisals.summary.figures import checklist
from appraisals.summary.figures.gathering import year_of
from appraisals.summary.models import Submission
from branchlife.models import Committee, Member

pytestmark = pytest.mark.django_db(transaction=True)
ROSTERS = "fixtures/rosters"


def run(command, *arguments, **options):
    """What the command prints, in lines."""
    out = StringIO()
    call_command(command, *arguments, stdout=out, **options)
    return out.getvalue().splitlines()


def play(committee, preset, until):
    """The JSON lines of `play_year`."""
    lines = run("play_year", committee=committee, preset=preset, until=until)
    return [json.loads(line) for line in lines]


def load(roster, committee):
    """A roster as it comes from the field."""
    run("import_roster", f"{ROSTERS}/{roster}", committee=committee, create=True)


def ballot_record(appraisal):
    """What the minutes of the general meeting say of the ballot."""
    return appraisal.general_meeting.items.get(kind="ballot").record


@pytest.mark.long
@pytest.mark.postgresql  # on SQLite tests/browser/test_office_year.py goes through it
def test_the_school_year_from_the_roster_to_the_accepted_table():
    load("roster-school.xlsx", "江北学院党委")
    lines = play("江北学院党委", "school", "accepted")
    assert len(lines) == Appraisal.objects.count() == 12
    assert Member.objects.count() == 282
    for line in lines:
        appraisal = Appraisal.objects.get(pk=line["appraisal"])
        box = appraisal.boxes.get()
        assert box.state == BallotBox.State.CONFIRMED
        report = box.report
        assert (line["issued"], line["returned"], line["valid"]) == (
            report.issued,
            report.returned,
            report.valid,
        )
        assert ballot_record(appraisal).splitlines()[-1] == (
            f"本次测评发出测评票{report.issued}张，收回{report.returned}张，"
            "收回的票数没有超过发出的票数，测评有效。"
            f"其中有效票{report.valid}张，无效票{report.invalid}张。"
        )
        assert line["returned"] <= line["issued"] and line["valid"] <= line["returned"]
        grades = line["grades"]
        assert sum(grades.values()) == appraisal.branch.roster().count()
        full = sum(bool(member.full_member_on) for member in appraisal.branch.roster())
        assert grades["excellent"] * 4 <= full
        assert appraisal.submissions.get().state == Submission.State.ACCEPTED
    assert {4, 6} <= {sum(line["grades"].values()) for line in lines}
    assert SealedBallot.objects.count() == 0
    assert Rating.objects.filter(decided_at__isnull=True).count() == 0


def test_the_bureau_year_goes_on_from_where_it_stands():
    load("roster-bureau.xlsx", "云岭县农业农村局党委")
    (line,) = play("云岭县农业农村局党委", "bureau", "counted")
    assert line["branch"] == "机关党支部"
    assert line["returned"] > 0
    assert line["grades"] == {
        "excellent": 0,
        "qualified": 0,
        "basic": 0,
        "unqualified": 0,
        "not_graded": 0,
    }
    (line,) = play("云岭县农业农村局党委", "bureau", "rectified")
    assert line["grades"]["not_graded"] == 1, "one probationary member"
    assert sum(line["grades"].values()) == 18
    assert line["grades"]["excellent"] <= 17 // 3
    appraisal = Appraisal.objects.get()
    assert appraisal.items.filter(kind="pledge").count() == 18
    study, talks = checklist.stages(year_of(appraisal))[:2]
    assert (study.status, talks.status) == ("已完成", "已完成")
    assert [step.text for step in talks.steps] == [
        "班子成员之间谈心谈话：10对，已谈10对",
        "班子成员与其他党员谈心谈话：13名，已谈13名",
    ]
    assert appraisal.branch.opinions.filter(source="talk").count() == 3


def test_the_count_codes_of_a_box_left_open_exist_nowhere():
    load("roster-bureau.xlsx", "云岭县农业农村局党委")
    (line,) = play("云岭县农业农村局党委", "bureau", "ballot")
    assert line["issued"] > 0 and line["returned"] == 0
    with pytest.raises(CommandError, match="计票码"):
        play("云岭县农业农村局党委", "bureau", "counted")


def test_a_committee_that_is_not_there_is_refused():
    with pytest.raises(CommandError, match="没有这个名称的党委"):
        play("无", "school", "open")


@pytest.mark.long
@pytest.mark.one_database  # a demo is on SQLite
def test_the_demo_is_made_once_and_leaves_a_ballot_open(tmp_path, settings):
    note = tmp_path / "demo.txt"
    printed = run("demo", note=str(note))
    assert note.read_text().splitlines() == printed
    assert [committee.name for committee in Committee.objects.all()] == [
        "江北学院党委",
        "云岭县农业农村局党委",
    ]
    box = BallotBox.objects.get(state=BallotBox.State.OPEN)
    assert box.roll.filter(kind="none").count() == 4, "left for visitors"
    assert box.meeting.awaits_ballot
    text = "\n".join(printed)
    for word in ("党委办公室：", "书记：", "监票人：", "党员：", "计票码"):
        assert word in text
    assert run("demo", note=str(note)) == printed
