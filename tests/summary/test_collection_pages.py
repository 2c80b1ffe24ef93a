"""The pages of collecting: a clerk sends out, looks through, takes in, types from paper."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from appraisals.summary import actions
from appraisals.summary.models import OwnForm, Submission
from tests.factories import make_branch, make_campaign, make_clerk, word_file
from tests.summary.collecting import filled_form
from tests.summary.years import make_bare_appraisal

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def campaign(client):
    """Three branches that fill in the form, and a clerk logged in."""
    campaign = make_campaign(year_label="2024年度")
    for name in ("第一党支部", "第二党支部", "第三党支部"):
        branch = make_branch(committee=campaign.committee, name=name)
        make_bare_appraisal(campaign=campaign, branch=branch)
    client.force_login(make_clerk(campaign.committee))
    return campaign


def upload(name, content):
    return SimpleUploadedFile(name, content)


def texts(response):
    return [str(message) for message in response.context["messages"]]


def fewer_present(sheet, book):
    sheet["H4"] = 5


def wrong_number(sheet, book):
    sheet["G4"] = "十二点"


def test_good_files_are_taken_in_and_bad_ones_hold_nothing_up(client, campaign):
    first, second, third = campaign.appraisals.order_by("branch__name")
    first, second, third = sorted((first, second, third), key=lambda a: a.branch.position)
    files = [
        upload("一.xlsx", filled_form(first)),
        upload("二.xlsx", filled_form(second, fewer_present)),
        upload("三.xlsx", filled_form(third, wrong_number)),
        upload("旧.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
    ]
    page = client.post(reverse("summary:collection", args=[campaign.pk]), {"files": files})
    assert Submission.objects.count() == 0
    assert [(place, item.name) for place, item, _refused in page.context["able"]] == [
        (0, "一.xlsx"),
        (1, "二.xlsx"),
    ]
    assert [item.name for item in page.context["unable"]] == ["三.xlsx", "旧.xls"]
    assert "共4个文件：2个可以录入，2个不能录入。现在还没有录入。" in page.content.decode()
    ticket, take = page.context["ticket"], reverse("summary:take_workbooks", args=[campaign.pk])
    ticked = {"ticket": ticket, "take-0": "on", "take-1": "on"}
    page = client.post(take, ticked)
    assert texts(page) == ["已录入1个党支部的表。"]
    assert Submission.objects.get().appraisal == first
    ((place, item, refused),) = page.context["able"]
    assert (place, item.appraisal, refused.reasons[-1]) == (
        1,
        second,
        "请填写理由，或请支部改好后再录入。",
    )
    page = client.post(
        take, {"ticket": ticket, "take-1": "on", "reason-1": "流动票箱"}, follow=True
    )
    assert texts(page) == ["已录入1个党支部的表。"]
    assert second.submissions.get().reported.note == "流动票箱"
    paper = client.get(second.submissions.get().get_absolute_url()).content.decode()
    assert "说明：流动票箱" in paper
    assert "根据支部报来的电子表格代录" in paper
    page = client.post(take, {"ticket": ticket, "take-1": "on"}, follow=True)
    assert texts(page) == ["上传的文件已经不在了，请重新上传。"]


def test_the_ticket_of_another_is_worth_nothing(client, campaign):
    appraisal = campaign.appraisals.first()
    page = client.post(
        reverse("summary:collection", args=[campaign.pk]),
        {"files": [upload("一.xlsx", filled_form(appraisal))]},
    )
    client.force_login(make_clerk(campaign.committee))
    take = reverse("summary:take_workbooks", args=[campaign.pk])
    page = client.post(take, {"ticket": page.context["ticket"], "take-0": "on"}, follow=True)
    assert texts(page) == ["上传的文件已经不在了，请重新上传。"]
    assert Submission.objects.count() == 0


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_and_the_preview_take_the_same_queries(
    client, campaign, count, django_assert_num_queries
):
    appraisals = list(campaign.appraisals.all())
    for appraisal in appraisals[count:]:
        appraisal.delete()
    address = reverse("summary:collection", args=[campaign.pk])
    client.get(address)
    with django_assert_num_queries(7):
        client.get(address)
    files = [upload(f"{n}.xlsx", filled_form(a)) for n, a in enumerate(appraisals[:count])]
    with django_assert_num_queries(31):
        client.post(address, {"files": files})


def entered(form):
    """A post of the entry form as its page shows it, filled in as the paper says."""
    data = {field.html_name: field.value() for field in form if field.value() is not None}
    data |= {
        "met_on": "2025-03-19", "excluded": 0, "expected": 7, "present": 6, "on_leave": 1,
        "absent": 0, "issued": 6, "returned": 6, "valid": 6, "invalid": 0, "contact": "李四",
    }  # fmt: skip
    for place in range(6):
        data |= {f"p{place}-excellent": 5, f"p{place}-qualified": 1, f"p{place}-grade": "qualified"}
    data |= {"p0-grade": "excellent", "p6-grade": "none", "p6-remark": "预备党员"}
    for place in range(4):
        data |= {f"a{place}-{mark}": 0 for mark in ("fair", "average", "poor", "abstained")}
        data[f"a{place}-good"] = 6
    return data


def test_a_table_is_typed_from_paper_and_says_so(client, campaign):
    appraisal = campaign.appraisals.first()
    address = reverse("summary:enter", args=[appraisal.pk])
    data = entered(client.get(address).context["form"])
    page = client.post(address, data | {"p1-excellent": 4, "p2-grade": "", "met_on": "2099-01-01"})
    assert page.context["form"].errors == {
        "met_on": ["这个日期还没有到。"],
        "p2-grade": ["评定等次没有选。"],
    }
    page = client.post(address, data | {"p1-excellent": 4})
    name = list(appraisal.branch.roster())[1].name
    assert page.context["reasons"] == [
        f"{name}：优秀4＋合格1＋基本合格0＋不合格0＋弃权0＝5，应等于有效票6张，请核对。",
        "请填写理由，或请支部改好后再录入。",
    ]
    assert page.context["form"]["contact"].value() == "李四"
    page = client.post(address, data, follow=True)
    submission = appraisal.submissions.get()
    assert (submission.source, submission.contact) == ("paper", "李四")
    figures = submission.reported
    assert (figures.excellent, figures.qualified, figures.not_graded, figures.good_rate) == (
        1,
        5,
        1,
        1,
    )
    said = f"本表由党委办公室根据支部纸质报表代录，代录人{submission.submitted_name}，"
    assert said in page.content.decode()
    again = client.get(address).context["form"]
    assert (again["present"].value(), again["p0-excellent"].value()) == (6, 5)
    assert again["p6-grade"].value() == "none"
    page = client.post(address, data | {"present": 5, "on_leave": 2})
    assert len(page.context["reasons"]) == 1
    client.post(address, data | {"supervisors": "王督导", "instead_of": submission.pk})
    assert [s.state for s in appraisal.submissions.all()] == ["returned", "submitted"]
    collection = reverse("summary:collection", args=[campaign.pk])
    assert address in client.get(collection).content.decode()
    actions.accept(appraisal.submissions.last(), by=make_clerk(campaign.committee))
    assert address not in client.get(collection).content.decode()


def test_a_member_who_is_not_on_the_paper_and_one_who_is_not_on_the_roster(client, campaign):
    appraisal = campaign.appraisals.first()
    address = reverse("summary:enter", args=[appraisal.pk])
    data = entered(client.get(address).context["form"])
    data |= {
        "p6-grade": "out",
        "p7-name": "新同志",
        "p7-category": "probationary",
        "p7-grade": "none",
    }
    client.post(address, data)
    persons = appraisal.submissions.get().persons
    assert [person["name"] for person in persons][-1] == "新同志"
    assert len(persons) == 7


def test_forms_are_sent_out_one_by_one_or_together(client, campaign):
    response = client.get(reverse("summary:forms_out", args=[campaign.pk]))
    assert response.filename == "2024年度民主评议情况表（3个支部）.zip"
    assert len(zipfile.ZipFile(io.BytesIO(response.content)).namelist()) == 3
    appraisal = campaign.appraisals.get(branch__name="第二党支部")
    response = client.get(reverse("summary:form_out", args=[appraisal.pk]))
    assert response.filename == "2024年度民主评议情况表（第二党支部）.xlsx"


def test_many_forms_are_made_in_the_background(client, campaign, monkeypatch):
    monkeypatch.setattr("appraisals.summary.views.collection.IN_REQUEST", 2)
    response = client.get(reverse("summary:forms_out", args=[campaign.pk]), follow=True)
    job = response.context["job"]
    assert (job.kind, job.title) == ("summary.forms", "2024年度民主评议情况表（3个支部）.zip")


def test_a_form_of_the_superior_is_uploaded_filled_and_removed(client, campaign):
    address = reverse("summary:own_form_list", args=[campaign.pk])
    page = client.post(
        address, {"name": "表八", "reach": "all", "file": upload("表.docx", word_file("{{人数}}"))}
    )
    assert page.context["form"].non_field_errors() == ["没有这个字段：{{人数}}。请照字段名单写。"]
    file = upload("表.docx", word_file("{{年度}}", rows=[["{{支部名称}}"]]))
    page = client.post(address, {"name": "表八", "reach": "all", "file": file}, follow=True)
    assert texts(page) == ["表样已经上传，可以套填了。"]
    form = OwnForm.objects.get()
    response = client.get(reverse("summary:fill_own_form", args=[campaign.pk, form.pk]))
    assert response.filename == "表八（2024年度）.docx"
    assert client.get(form.get_absolute_url()).filename == "表八.docx"
    page = client.post(
        reverse("summary:remove_own_form", args=[form.pk]), {"campaign": campaign.pk}, follow=True
    )
    assert texts(page) == ["表样已经移除。"]
