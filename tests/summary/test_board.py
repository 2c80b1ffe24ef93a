"""The board from slim figures: the same as everything gathered; filters, leader's page, reminders."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from appraisals.campaigns.models import Appraisal, Campaign
from appraisals.summary import actions, rules
from appraisals.summary.actions.reminders import remind
from appraisals.summary.exports import in_order
from appraisals.summary.exports import reminders as letters
from appraisals.summary.figures import board as boards
from appraisals.summary.figures.gathering import gather, is_confirmed
from appraisals.summary.figures.leader import outlook
from appraisals.summary.figures.overview import overview
from appraisals.summary.models import Reminder, Submission
from branchlife.models import AuditEvent, CommitteePost
from branchlife.workflow import NotAllowed
from tests.factories import make_branch, make_campaign, make_clerk, make_committee
from tests.summary.years import (
    count_ballots,
    hold_general_meeting,
    make_bare_appraisal,
    make_year,
    make_year_campaign,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign():
    return make_year_campaign()


@pytest.fixture
def world(campaign):
    """Branches in every state, two of them under a committee below: {name: appraisal}."""
    below = make_committee(campaign.committee, name="第一党总支")
    clerk = make_clerk(campaign.committee)
    made = {
        "nothing": make_bare_appraisal(campaign=campaign),
        "met": make_bare_appraisal(campaign=campaign, branch=make_branch(committee=below)),
        "counted": make_bare_appraisal(campaign=campaign),
        "decided": make_year(campaign, excellent=1),
        "sent": make_year(campaign, branch=make_branch(committee=below)),
        "returned": make_year(campaign),
        "typed": make_bare_appraisal(campaign=campaign),
    }
    hold_general_meeting(made["met"], on_leave=2, excluded=1)
    hold_general_meeting(made["counted"])
    count_ballots(made["counted"])
    for name in ("sent", "returned"):
        actions.submit(made[name], by=made[name].branch.secretary().user)
    actions.return_(made["returned"].submissions.get(), by=clerk, remarks="请改")
    figures = gather(Appraisal.objects.filter(pk=made["sent"].pk))[0].figures.as_json()
    figures |= {"branch": made["typed"].branch.name, "expected": 20, "present": 18}
    paper = Submission.Source.PAPER
    actions.send(made["typed"], by=clerk, figures=figures, persons=[], source=paper)
    return made


def lines_of(campaign):
    return overview(campaign, in_order(campaign.appraisals.all()))


def test_slim_figures_say_what_everything_gathered_says(campaign, world):
    campaign.due_on = timezone.localdate() - timedelta(days=1)
    campaign.save()
    rows = in_order(campaign.appraisals.all())
    years, slim, lines = gather(rows), gather(rows, slim=True), lines_of(campaign)
    assert [row.cells for row in boards.board(slim)] == [row.cells for row in boards.board(years)]
    typed = [boards.is_typed(year) for year in years]
    for line, year, is_typed in zip(lines, years, typed, strict=True):
        has_count = year.box is not None and is_confirmed(year.box)
        expected = {
            "met_on": year.reported.met_on,
            "is_counted": year.reported.valid is not None if is_typed else has_count,
            "has_grades": year.reported.has_grades,
            "is_overdue": year.is_overdue,
            "is_late": year.is_late,
            "is_standing": year.standing is not None,
        }
        found = {name: getattr(line, name) for name in list(expected)[:5]}
        assert found | {"is_standing": line.standing is not None} == expected
    whole = outlook(campaign, lines).whole
    reported = [year.reported for year in years]
    assert whole.attendance_rate == rules.total_rate(reported, "present", "expected")
    assert whole.excellent_rate == rules.total_excellent_rate(reported)
    assert whole.sums["expected"] == rules.total(reported, "expected")
    assert whole.numbers == {
        "branches": 7,
        "met": 6,
        "counted": 5,
        "decided": 4,
        "sent": 2,
        "accepted": 0,
        "waiting": 2,
        "returned": 1,
        "overdue": 4,
    }


def test_the_board_is_filtered_searched_and_led_by_what_is_late(client, campaign, world):
    names = {appraisal.pk: name for name, appraisal in world.items()}
    client.force_login(make_clerk(campaign.committee))
    url = reverse("summary:board", args=[campaign.pk])

    def shown(**query):
        rows = client.get(url, query).context["rows"]
        return [names[row.year.appraisal.pk] for row in rows]

    assert shown() == ["nothing", "counted", "decided", "returned", "typed", "met", "sent"]
    page = client.get(url).content.decode()
    assert (
        f'<a class="btn btn-primary" href="{url}?table=submitted">审核已报送的表（2份）</a>' in page
    )
    assert f'<a href="{url}" aria-current="page">工作进度</a>' in page
    assert page.count('aria-current="page"') == 1
    assert shown(table="submitted") == ["typed", "sent"]
    assert shown(step="meeting") == ["nothing"]
    assert shown(step="ballot") == ["met"]
    assert shown(step="grades") == ["counted"]
    assert shown(step="table") == ["decided", "returned"]
    assert shown(step="sent") == ["typed", "sent"]
    assert shown(table="returned") == ["returned"]
    assert shown(table="missing") == ["nothing", "counted", "decided", "returned", "met"]
    below = world["met"].branch.committee_id
    assert shown(committee=below) == ["met", "sent"]
    assert shown(committee=below, step="sent", name=world["sent"].branch.name) == ["sent"]
    assert "没有找到，请减少查找条件。" in client.get(url, {"name": "无此支部"}).text
    campaign.meeting_due_on = timezone.localdate() - timedelta(days=1)
    campaign.save()
    page = client.get(url)
    late = {
        names[row.year.appraisal.pk]
        for row in page.context["rows"]
        if any(cell.is_late for cell in row.cells)
    }
    assert shown()[:2] == ["nothing", "met"]
    assert {"nothing", "met"} <= late
    assert "typed" not in late
    assert shown(table="behind") == ["nothing", "met"]


def test_a_table_from_paper_counts_on_the_board_as_it_was_reported(client, campaign, world):
    client.force_login(make_clerk(campaign.committee))
    name = world["typed"].branch.name
    page = client.get(reverse("summary:board", args=[campaign.pk]), {"name": name})
    (row,) = page.context["rows"]
    assert [cell.status for cell in row.cells] == [
        "报表未列",
        "报表未列",
        "已完成",
        "已完成",
        "进行中",
    ]
    assert row.figures.attendance_rate * 100 == 90
    assert "90.0%" in page.text
    assert "根据支部纸质报表" in page.text


def test_the_board_is_paged_and_keeps_its_filters(client, campaign, monkeypatch):
    monkeypatch.setattr("appraisals.summary.views.boards.ROWS", 2)
    for _n in range(3):
        make_bare_appraisal(full=2, probationary=0, campaign=campaign)
    client.force_login(make_clerk(campaign.committee))
    url = reverse("summary:board", args=[campaign.pk])
    first = client.get(url, {"step": "meeting"})
    assert len(first.context["rows"]) == 2
    assert 'href="?step=meeting&amp;page=2"' in first.text
    assert len(client.get(url, {"step": "meeting", "page": 2}).context["rows"]) == 1


def test_a_year_in_preparation_has_an_empty_board(client):
    campaign = make_campaign(state=Campaign.State.DRAFT)
    client.force_login(make_clerk(campaign.committee))
    page = client.get(reverse("summary:board", args=[campaign.pk]))
    assert "本年度评议工作还在筹备中。" in page.text
    for name in ("board_wall", "leader", "remind"):
        assert client.get(reverse(f"summary:{name}", args=[campaign.pk])).status_code == 200


def test_wall_and_leader_tell_numbers_and_who_lags(client, campaign, world):
    campaign.due_on = timezone.localdate() - timedelta(days=1)
    campaign.save()
    client.force_login(make_clerk(campaign.committee, CommitteePost.Role.VIEWER))
    wall = client.get(reverse("summary:board_wall", args=[campaign.pk])).text
    assert wall.count("wall-tile ") == 7
    assert "<b>2</b>已报送" in wall
    page = client.get(reverse("summary:leader", args=[campaign.pk])).text
    assert "共7个党支部，已开会6个，已测评5个，已报送2个，退回修改1个，逾期4个。" in page
    paper = client.get(reverse("summary:leader_pdf", args=[campaign.pk]))
    (sheet,) = PdfReader(BytesIO(paper.content)).pages
    text = sheet.extract_text().replace("\n", "")
    assert "第一党总支" in text
    assert world["returned"].branch.name in text


@pytest.mark.parametrize("branches", [1, 3])
@pytest.mark.parametrize(("name", "queries"), [("leader", 13), ("board_wall", 8), ("remind", 9)])
def test_the_pages_on_all_take_the_same_queries_for_one_and_for_three(
    client, campaign, branches, name, queries, django_assert_num_queries
):
    for _n in range(branches):
        make_year(campaign, full=3, probationary=0, excellent=1)
    client.force_login(make_clerk(campaign.committee))
    url = reverse(f"summary:{name}", args=[campaign.pk])
    with django_assert_num_queries(queries):
        client.get(url)


# --- reminders ---


def test_who_is_reminded_finds_it_at_home_until_it_is_done(client, campaign, world):
    clerk, met = make_clerk(campaign.committee), world["met"]
    client.force_login(clerk)
    url = reverse("summary:remind", args=[campaign.pk])
    page = client.get(url)
    assert world["sent"].branch.name not in page.text
    assert "请勾选要催报的党支部。" in client.post(url, {}).text
    chosen = {"branches": [met.pk, world["nothing"].pk]}
    answer = client.post(url, chosen, follow=True)
    assert "已催报2个党支部" in answer.text
    reminder = met.reminders.get()
    due = f"{campaign.due_on.month}月{campaign.due_on.day}日"
    assert reminder.about == Reminder.About.MEETING
    assert reminder.text.startswith(f"【温馨提醒】{met.branch}：2024年度")
    assert "尚未进行民主测评" in reminder.text
    assert due in reminder.text
    assert AuditEvent.objects.filter(verb="reminded").count() == 2
    assert "催报" in client.get(reverse("summary:board", args=[campaign.pk])).text
    client.force_login(met.branch.secretary().user)
    home = "/app/"
    assert reminder.text in client.get(home).text
    count_ballots(met)
    assert reminder.text not in client.get(home).text


def test_nobody_is_reminded_of_what_is_sent_nor_after_the_year(campaign, world):
    clerk = make_clerk(campaign.committee)
    by_pk = {line.appraisal.pk: line for line in lines_of(campaign)}
    with pytest.raises(NotAllowed, match="已经报送"):
        remind([by_pk[world["sent"].pk]], by=clerk)
    campaign.state = Campaign.State.CLOSED
    by_pk = {line.appraisal.pk: line for line in overview(campaign, campaign.appraisals.all())}
    with pytest.raises(NotAllowed, match="已结束"):
        remind([by_pk[world["nothing"].pk]], by=clerk)
    assert not Reminder.objects.exists()


def test_letters_go_to_those_who_decide_and_left_an_address(settings, campaign):
    settings.SENDS_EMAIL = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    one, other = (make_bare_appraisal(full=2, probationary=0, campaign=campaign) for _n in range(2))
    user = one.branch.secretary().user
    user.email = "secretary@example.org"
    user.save()
    made = remind(lines_of(campaign), by=make_clerk(campaign.committee), by_mail=True)
    assert [(each.appraisal, each.mailed) for each in made] == [(one, 1), (other, 0)]
    assert letters.send(made) == (1, 0)
    (letter,) = mail.outbox
    assert letter.to == ["secretary@example.org"]
    assert letter.body.startswith(made[0].text)


def test_a_clerk_below_reminds_only_the_own_branches(client, campaign, world):
    below = world["met"].branch.committee
    client.force_login(make_clerk(below))
    url = reverse("summary:remind", args=[campaign.pk])
    assert world["nothing"].branch.name not in client.get(url).text
    client.post(url, {"branches": [world["nothing"].pk]})
    assert not Reminder.objects.exists()
    client.post(url, {"branches": [world["met"].pk]})
    assert world["met"].reminders.count() == 1
