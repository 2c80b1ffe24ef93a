"""Pages of the year's rules: who may, what is said, what a form does."""

import re
from datetime import date, datetime
from html import unescape

import pytest
from django.urls import reverse

from appraisals.campaigns import actions
from appraisals.campaigns.models import Appraisal, Campaign, Phrase, QuotaExemption
from branchlife.models import BranchPost, CommitteePost
from meetings.models import Meeting
from tests.factories import (
    SHANGHAI,
    make_appraisal,
    make_branch,
    make_campaign,
    make_clerk,
    make_committee,
    make_member,
    make_members,
    make_post,
    make_secretary,
    make_user,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2025, 3, 18, 9, tzinfo=SHANGHAI)
THEME = "照录上级当年通知的主题"


def text_of(response):
    """What the page says, without tags and runs of space."""
    main = response.content.decode().partition('tabindex="-1">')[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main)))


def messages_of(response):
    """The messages waiting for the next page."""
    return [str(message) for message in response.context["messages"]]


@pytest.fixture
def presets():
    return {preset.preset_key: preset for preset in actions.load_presets()}


@pytest.fixture
def cast():
    """The people of a branch under a committee with an office, and strangers."""
    committee = make_committee(name="某局党委")
    branch = make_branch(committee=committee, name="第一党支部")
    secretary = make_secretary(branch)
    assistant = make_member(branch, login=True)
    make_post(assistant, BranchPost.Role.ASSISTANT)
    return {
        "committee": committee,
        "branch": branch,
        "outsider": make_user(),
        "member": make_member(branch, login=True).user,
        "assistant": assistant.user,
        "other secretary": make_secretary(make_branch()).user,
        "secretary": secretary.user,
        "clerk": make_clerk(committee),
        "viewer": make_clerk(committee, CommitteePost.Role.VIEWER),
        "other clerk": make_clerk(make_committee()),
    }


ROLES = [
    "outsider",
    "member",
    "assistant",
    "other secretary",
    "secretary",
    "clerk",
    "viewer",
    "other clerk",
]


def answers(client, cast, method, url):
    """The status each role gets, in the order of ROLES, the anonymous first."""
    client.logout()
    found = [getattr(client, method)(url).status_code]
    for role in ROLES:
        client.force_login(cast[role])
        found.append(getattr(client, method)(url).status_code)
    return found


def test_who_may_see_and_prepare(client, cast, presets):
    assert answers(client, cast, "get", "/app/campaigns/") == [302] + [200] * 8
    # Every clerk prepares for the own committee; a secretary whose superior has an office does not.
    only_clerks = [302, 403, 403, 403, 403, 403, 200, 403, 200]
    assert answers(client, cast, "get", "/app/campaigns/new/") == only_clerks
    assert answers(client, cast, "get", "/app/campaigns/new/bureau/") == only_clerks
    assert answers(client, cast, "get", "/app/campaigns/new/nothing/")[6] == 404


def test_who_may_see_and_manage_a_year_in_preparation(client, cast):
    campaign = make_campaign(cast["committee"], state="draft")
    page = [302, 404, 404, 404, 404, 404, 200, 200, 404]
    assert answers(client, cast, "get", campaign.get_absolute_url()) == page
    managing = [302, 404, 404, 404, 404, 404, 200, 403, 404]
    step = reverse("campaigns:prepare", args=[campaign.pk, "notice"])
    assert answers(client, cast, "get", step) == managing
    opening = [302, 404, 404, 404, 404, 404, 302, 403, 404]
    for view in ("open_year", "close"):
        url = reverse(f"campaigns:{view}", args=[campaign.pk])
        assert answers(client, cast, "post", url) == opening
        assert answers(client, cast, "get", url)[6] == 405


def test_who_may_see_and_act_in_a_year_under_way(client, cast):
    appraisal = make_appraisal(cast["branch"])
    campaign = appraisal.campaign
    page = [302, 404, 200, 200, 404, 200, 200, 200, 404]
    assert answers(client, cast, "get", campaign.get_absolute_url()) == page
    office = [302, 404, 403, 403, 404, 403, 200, 403, 404]
    for url in (
        reverse("campaigns:allocate", args=[campaign.pk]),
        reverse("campaigns:exempt", args=[appraisal.pk]),
    ):
        assert answers(client, cast, "get", url) == office
    add = reverse("campaigns:add_branch", args=[campaign.pk, cast["branch"].pk])
    assert answers(client, cast, "post", add) == [302, 404, 403, 403, 404, 403, 302, 403, 404]
    working = [302, 404, 403, 200, 404, 200, 403, 403, 404]
    schedule = reverse("campaigns:schedule", args=[appraisal.pk, "general"])
    assert answers(client, cast, "get", schedule) == working
    acting = [302, 404, 403, 302, 404, 302, 403, 403, 404]
    for url in (
        reverse("campaigns:decide_in_general_meeting", args=[appraisal.pk]),
        reverse("campaigns:adopt_second_sitting", args=[appraisal.pk, "general"]),
    ):
        assert answers(client, cast, "post", url) == acting
    client.force_login(cast["secretary"])
    assert (
        client.get(reverse("campaigns:schedule", args=[appraisal.pk, "party"])).status_code == 404
    )


def test_where_the_superior_has_no_office_the_secretary_prepares_and_opens(client, presets):
    committee = make_committee(has_clerks=False)
    branch = make_branch(committee=committee)
    secretary, member = make_secretary(branch), make_member(branch, login=True)
    campaign = make_campaign(committee, state="draft", theme=THEME)
    client.force_login(member.user)
    assert client.get("/app/campaigns/new/").status_code == 403
    assert client.get(campaign.get_absolute_url()).status_code == 404
    client.force_login(secretary.user)
    assert client.get("/app/campaigns/new/bureau/").status_code == 200
    response = client.post(reverse("campaigns:open_year", args=[campaign.pk]), follow=True)
    assert messages_of(response) == ["本年度工作已启动，共1个党支部。"]
    assert Appraisal.objects.get().branch == branch
    # Letting the own branch exceed the quota stays the superior's: its paper is written down.
    exempt = reverse("campaigns:exempt", args=[Appraisal.objects.get().pk])
    data = {"number": 3, "reason": "承担急难任务"}
    assert "上级党组织不使用本平台" in text_of(client.post(exempt, data))
    assert not QuotaExemption.objects.exists()
    client.post(exempt, data | {"paper": "局党〔2025〕3号", "consented_on": "2025-03-18"})
    assert QuotaExemption.objects.get().remark == (
        "经上级党组织同意超出名额（局党〔2025〕3号；理由：承担急难任务）"
    )
    client.force_login(member.user)
    assert client.get(exempt).status_code == 403


# --- texts ---


def test_empty_lists_say_what_to_do(client, cast):
    client.force_login(cast["member"])
    assert "还没有进行中的年度评议工作" in text_of(client.get("/app/campaigns/"))
    client.force_login(cast["clerk"])
    assert "请点“筹备新的年度”" in text_of(client.get("/app/campaigns/"))
    assert "请系统管理员运行一次“manage.py load_presets”" in text_of(
        client.get("/app/campaigns/new/")
    )


def test_presets_are_described_in_words(client, cast, presets):
    client.force_login(cast["clerk"])
    text = text_of(client.get("/app/campaigns/new/"))
    assert "“优秀”一般不超过评定当日正式党员的三分之一，不足1人的部分不计。" in text
    assert "“优秀”一般不超过评定当日正式党员的四分之一，不足1人的部分不计。" in text
    assert "总体评价、工作、作风、决策" in text


def test_a_year_in_preparation_says_what_is_missing_and_what_to_note(client, cast):
    campaign = make_campaign(cast["committee"], state="draft", quota_den=4)
    client.force_login(cast["clerk"])
    response = client.get(campaign.get_absolute_url())
    text = text_of(response)
    assert response.context["reasons"] == [
        "还没有填写主题：请照录上级当年通知，没有主题不能安排会议。"
    ]
    assert "第一党支部有正式党员3名，四分之一不足1人，“优秀”名额为0名" in text
    assert "启动（1个党支部）" in text
    client.force_login(cast["viewer"])
    assert "启动（1个党支部）" not in text_of(client.get(campaign.get_absolute_url()))


def test_members_read_the_rules_and_see_their_own_branch_only(client, cast):
    appraisal = make_appraisal(cast["branch"])
    other = make_appraisal(
        make_branch(committee=cast["committee"], name="第二党支部"), campaign=appraisal.campaign
    )
    campaign = appraisal.campaign
    client.force_login(cast["member"])
    text = text_of(client.get(campaign.get_absolute_url()))
    assert "2024年度组织生活会和民主评议党员工作 进行中" in text
    assert "现有正式党员3名，“优秀”最多1名。 由支部委员会评定等次。" in text
    assert str(other.branch) not in text and "未安排 安排会议" not in text
    client.force_login(cast["clerk"])
    text = text_of(client.get(campaign.get_absolute_url()))
    assert "第一党支部" in text and "第二党支部" in text
    assert "未安排 安排会议" not in text  # the branch's own work
    client.force_login(cast["secretary"])
    assert text_of(client.get(campaign.get_absolute_url())).count("未安排 安排会议") == 2


def test_a_branch_with_a_committee_has_three_meetings_to_set(client, cast):
    for role in (BranchPost.Role.DEPUTY, BranchPost.Role.DISCIPLINE):
        make_post(make_member(cast["branch"]), role)
    appraisal = make_appraisal(cast["branch"])
    client.force_login(cast["secretary"])
    text = text_of(client.get(appraisal.campaign.get_absolute_url()))
    assert text.count("未安排 安排会议") == 3
    assert "支部委员会会议（批评和自我批评）： 未安排" in text


@pytest.mark.parametrize("number", [1, 3])
def test_pages_take_the_same_queries_for_one_and_for_three_branches(
    client, cast, number, django_assert_num_queries
):
    campaign = make_campaign(cast["committee"])
    make_appraisal(cast["branch"], campaign=campaign)
    for _index in range(number - 1):
        make_appraisal(make_branch(committee=cast["committee"]), campaign=campaign)
    client.force_login(cast["clerk"])
    client.get("/app/campaigns/")
    with django_assert_num_queries(PAGE_QUERIES["detail"]):
        client.get(campaign.get_absolute_url())
    with django_assert_num_queries(PAGE_QUERIES["allocate"]):
        client.get(reverse("campaigns:allocate", args=[campaign.pk]))


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_takes_the_same_queries_for_one_and_for_three_years(
    client, cast, number, django_assert_num_queries
):
    for index in range(number):
        make_campaign(cast["committee"], year_label=f"202{index}年度")
    client.force_login(cast["clerk"])
    with django_assert_num_queries(PAGE_QUERIES["list"]):
        client.get("/app/campaigns/")


PAGE_QUERIES = {"list": 6, "detail": 16, "allocate": 7}


# --- forms ---


def typed(client, url, **changes):
    """What a browser would send back from the form at `url`, with `changes`."""
    form = client.get(url).context["form"]
    data = {}
    for bound in form:
        value = bound.value()
        if value is True:
            data[bound.html_name] = "on"
        elif value not in (None, False):
            data[bound.html_name] = getattr(value, "pk", value)
    return data | changes


def step_of(campaign, key):
    """The address of a step of the preparation."""
    return reverse("campaigns:prepare", args=[campaign.pk, key])


def test_a_year_is_prepared_changed_and_opened_through_the_pages(client, cast, presets):
    client.force_login(cast["clerk"])
    url = "/app/campaigns/new/school/"
    response = client.post(url, typed(client, url, year_label="2024年度"), follow=True)
    campaign = Campaign.objects.get(is_preset=False)
    assert messages_of(response) == ["已建立，请按步骤核对规则，再启动本年度工作。"]
    assert "第1步：通知和主题" in text_of(response)
    assert campaign.due_on == date(2025, 1, 26)
    assert campaign.criteria == presets["school"].criteria
    assert campaign.general_agenda == presets["school"].general_agenda

    url = step_of(campaign, "notice")
    documents = "关于召开组织生活会的通知（某组〔2024〕9号）\n中国共产党支部工作条例（试行）"
    response = client.post(url, typed(client, url, theme=THEME, documents=documents), follow=True)
    assert response.redirect_chain == [(step_of(campaign, "quota"), 302)]
    assert [(d.title, d.number) for d in campaign.documents.all()] == [
        ("关于召开组织生活会的通知", "某组〔2024〕9号"),
        ("中国共产党支部工作条例（试行）", ""),
    ]
    assert "有1个支部名额为0名。" in text_of(response)
    url = step_of(campaign, "content")
    data = typed(client, url, criteria="政治合格：听党话\n品德合格", check_points="甲\n\n 乙 \n")
    client.post(url, data)
    url = step_of(campaign, "plan")
    response = client.post(url, typed(client, url), follow=True)
    assert response.redirect_chain == [(campaign.get_absolute_url(), 302)]
    assert "第一党支部2024年度组织生活会和民主评议党员工作方案" in text_of(client.get(url))
    campaign.refresh_from_db()
    assert campaign.check_points == ["甲", "乙"]
    assert campaign.criteria == [
        {"title": "政治合格", "text": "听党话"},
        {"title": "品德合格", "text": ""},
    ]

    response = client.post(reverse("campaigns:open_year", args=[campaign.pk]), follow=True)
    assert messages_of(response) == ["本年度工作已启动，共1个党支部。"]
    response = client.get(url, follow=True)
    assert messages_of(response) == ["本年度工作进行中，规则不能再修改。"]
    response = client.post(reverse("campaigns:close", args=[campaign.pk]), follow=True)
    assert messages_of(response) == ["本年度工作已结束。"]


@pytest.mark.parametrize(
    "step, field, value, error",
    [
        ("content", "aspects", "工作\n工作", "有一行重复了。"),
        ("content", "aspects", "作" * 61, f"每行最多60个字：{'作' * 61}"),
        ("content", "aspects", " \n ", "这个字段是必填项。"),
        ("quota", "quota_num", "4", "优秀比例的分子不能大于分母，分母不能为零。"),
        (
            "deadlines",
            "grades_due_on",
            "2025-03-01",
            "“评定与反馈完成时限”（2025年3月1日）早于“会议与测评完成时限”（2025年3月19日），请检查。",
        ),
    ],
)
def test_what_does_not_fit_is_refused_and_stays_in_the_form(
    client, cast, step, field, value, error
):
    campaign = make_campaign(
        cast["committee"], state="draft", meeting_due_on=date(2025, 3, 19), phrases=[]
    )
    client.force_login(cast["clerk"])
    url = step_of(campaign, step)
    response = client.post(url, typed(client, url, **{field: value}))
    errors = response.context["form"].errors
    assert [text for texts in errors.values() for text in texts] == [error]
    before = getattr(campaign, field)
    campaign.refresh_from_db()
    assert getattr(campaign, field) == before


def test_a_second_campaign_of_the_year_is_refused_in_the_form(client, cast, presets):
    make_campaign(cast["committee"])
    client.force_login(cast["clerk"])
    url = "/app/campaigns/new/bureau/"
    response = client.post(url, typed(client, url, year_label="2024年度"))
    assert response.context["form"].errors == {"year_label": ["某局党委已有2024年度的评议工作。"]}


def test_only_the_own_committees_can_be_chosen(client, cast, presets):
    client.force_login(cast["clerk"])
    url = "/app/campaigns/new/bureau/"
    data = typed(client, url, year_label="2024年度", committee=make_committee().pk)
    assert list(client.post(url, data).context["form"].errors) == ["committee"]


def test_the_step_of_the_quota_shows_what_the_share_means(client, cast):
    for number in (9, 15):
        make_members(make_branch(committee=cast["committee"], name=f"{number}名"), number)
    campaign = make_campaign(cast["committee"], state="draft", quota_den=4)
    client.force_login(cast["clerk"])
    response = client.get(step_of(campaign, "quota"))
    own = response.context["own"]
    assert [(str(branch), full, quota) for branch, full, quota in own["rows"]] == [
        ("第一党支部", 3, 0),
        ("9名", 9, 2),
        ("15名", 15, 3),
    ]
    assert "共3个支部，现有正式党员27名，“优秀”名额合计5名。" in text_of(response)


def test_numbers_are_allocated_through_the_page(client, cast):
    appraisal = make_appraisal(cast["branch"])
    client.force_login(cast["clerk"])
    url = reverse("campaigns:allocate", args=[appraisal.campaign.pk])
    response = client.post(url, {f"number-{appraisal.pk}": "2"})
    assert messages_of(response) == [
        "各支部名额合计2名，超过全部正式党员3名按比例可有的1名，多1名，请调整。"
    ]
    make_members(cast["branch"], 3)
    response = client.post(url, {f"number-{appraisal.pk}": "2"}, follow=True)
    assert messages_of(response) == ["名额已保存。"]
    assert "全部正式党员6名，按比例可有“优秀”2名；各支部名额合计2名，还剩0名。" in text_of(response)
    appraisal.refresh_from_db()
    assert appraisal.quota_number == 2
    page = text_of(client.get(appraisal.campaign.get_absolute_url()))
    assert "“优秀”最多2名。 名额由党委办公室分配。" in page
    assert client.post(url, {f"number-{appraisal.pk}": "-1"}).status_code == 200
    client.post(url, {f"number-{appraisal.pk}": ""})
    appraisal.refresh_from_db()
    assert appraisal.quota_number is None


def test_an_exemption_is_granted_through_the_page(client, cast):
    appraisal = make_appraisal(cast["branch"])
    client.force_login(cast["clerk"])
    url = reverse("campaigns:exempt", args=[appraisal.pk])
    assert "该支部现有正式党员3名，“优秀”最多1名。" in text_of(client.get(url))
    response = client.post(url, {"number": "2", "reason": ""})
    assert response.context["form"].errors == {"reason": ["这个字段是必填项。"]}
    response = client.post(url, {"number": "2", "reason": "承担急难任务"}, follow=True)
    assert messages_of(response) == ["已登记同意超出名额。"]
    assert "经党委办公室同意超出名额（理由：承担急难任务）" in text_of(response)
    assert QuotaExemption.objects.get().number == 2


def test_a_meeting_is_set_through_the_page(client, cast, presets):
    appraisal = make_appraisal(cast["branch"], decision_body="general")
    Campaign.objects.update(due_on=date(2025, 1, 26), theme=THEME)
    client.force_login(cast["assistant"])
    url = reverse("campaigns:schedule", args=[appraisal.pk, "general"])
    response = client.post(url, {"starts_at": "2025-03-19T09:00", "place": "会议室"})
    meeting = Meeting.objects.get()
    assert (response.status_code, response["Location"]) == (302, meeting.get_absolute_url())
    assert meeting.starts_at == datetime(2025, 3, 19, 9, 0, tzinfo=SHANGHAI)
    response = client.get(appraisal.campaign.get_absolute_url())
    assert messages_of(response) == [
        "会议已安排。请核对议程，再发出会议通知。",
        "会议日期（2025年3月19日）晚于情况表报送截止日期（2025年1月26日），请注意。",
    ]
    assert "2025年3月19日（星期三）上午9:00" in text_of(response)

    url = reverse("campaigns:schedule", args=[appraisal.pk, "decision"])
    response = client.post(url, {"starts_at": "2025-03-18T09:00", "place": "会议室"})
    assert response.context["form"].non_field_errors() == [
        "评定等次的会议日期（2025年3月18日）早于党员大会（民主评议党员）日期"
        "（2025年3月19日），请检查。"
    ]
    assert 'value="2025-03-18T09:00"' in response.content.decode()

    url = reverse("campaigns:decide_in_general_meeting", args=[appraisal.pk])
    response = client.post(url, follow=True)
    assert messages_of(response) == ["由党员大会当场评定等次。"]
    url = reverse("campaigns:schedule", args=[appraisal.pk, "decision"])
    assert "已经安排了会议" in text_of(client.get(url))


def test_a_late_branch_is_let_in_through_the_page(client, cast):
    campaign = make_campaign(cast["committee"])
    client.force_login(cast["clerk"])
    assert "补入第一党支部" in text_of(client.get(campaign.get_absolute_url()))
    url = reverse("campaigns:add_branch", args=[campaign.pk, cast["branch"].pk])
    response = client.post(url, follow=True)
    assert messages_of(response) == ["第一党支部已参加本年度评议。"]
    response = client.post(url, follow=True)
    assert messages_of(response) == ["第一党支部不在本党委之下，或者已经参加本年度评议。"]


def test_phrases_are_typed_one_a_line_behind_their_grade(client, cast, presets):
    campaign = actions.create_from_preset(
        presets["bureau"], cast["committee"], by=cast["clerk"], year_label="2025年度"
    )
    assert {phrase["grade"] for phrase in campaign.phrases} == set(Phrase.values)
    client.force_login(cast["clerk"])
    edit = step_of(campaign, "content")
    page = unescape(client.get(edit).content.decode())
    assert "基本合格：参加组织生活不够经常" in page
    data = typed(client, edit)
    for phrases, sentence in [
        ("良好：还可以", "每行请以四个等次之一加冒号开头：良好：还可以"),
        ("合格：", "冒号后请写一句话，不超过120个字：合格："),
    ]:
        assert sentence in unescape(client.post(edit, data | {"phrases": phrases}).content.decode())
    phrases = "合格:完成本职工作\n优秀：带头作用好"
    assert client.post(edit, data | {"phrases": phrases}).status_code == 302
    advice = {"advise_excellent_from": 80, "feedback_days": "", "public_page": "on"}
    assert client.post(step_of(campaign, "after"), advice).status_code == 302
    campaign.refresh_from_db()
    assert campaign.phrases == [
        {"grade": "excellent", "text": "带头作用好"},
        {"grade": "qualified", "text": "完成本职工作"},
    ]
    assert (campaign.advise_excellent_from, campaign.feedback_days) == (80, None)
    text = text_of(client.get(campaign.get_absolute_url()))
    assert "优秀票达到80%的；仅作提醒，不作依据" in text
    assert "不限天数" in text
    assert "支部可以在一段时间内用公开页公布整改清单" in text
    assert "完成本职工作" in text
