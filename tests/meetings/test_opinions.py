"""Opinions: gathered without a name, readable when the gathering has ended, sorted, summed up."""

import io
import re
from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from docx import Document
from openpyxl import load_workbook
from pypdf import PdfReader

from branchlife.exports import attachment, paper_file
from branchlife.models import AuditEvent, BranchPost
from branchlife.paper_kinds import paper_kind
from meetings.actions import opinions as actions
from meetings.exports.opinions import opinions_of
from meetings.models import Opinion
from tests.factories import make_branch, make_member, make_post
from tests.meetings.course import refused, verbs

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nobody_wrote_before():
    """What was counted in memory for another test's gathering is forgotten."""
    cache.clear()


def days(number):
    return timezone.localdate() + timedelta(days=number)


def make_round(branch, by, **fields):
    """A gathering that goes on for a week."""
    return actions.open_round(branch, by=by, **{"closes_on": days(7)} | fields)


def texts(branch):
    return sorted(opinion.text for opinion in opinions_of(branch))


def test_what_somebody_else_has_just_removed_is_no_error(branch, by):
    """Two look at the same page; the second is told."""
    [opinion] = actions.enter_opinions(branch, ["少开会"], by=by, source="paper")
    words = {"text": "多学习", "subject": "branch"}
    actions.remove_opinion(Opinion.objects.get(), by=by)
    told = ["这一条刚才已经有人删去了，请返回再看一下。"]
    assert refused(actions.remove_opinion, opinion, by=by) == told
    assert refused(actions.correct_opinion, opinion, by=by, **words) == told


# --- the gathering ---


def test_one_gathering_at_a_time_and_none_that_ends_before_today(branch, by):
    assert refused(make_round, branch, by, closes_on=days(-1)) == ["截止日期已经过了，请另选。"]
    gathering = make_round(branch, by, closes_on=days(0), question=" 意见？ ", box_place="传达室")
    assert (gathering.question, gathering.box_place) == ("意见？", "传达室")
    assert refused(make_round, branch, by) == ["正在征求意见，不用再次发起。"]
    branch.opinion_rounds.update(opened_on=days(-9), closes_on=days(-1))
    second = make_round(branch, by)
    gathering.refresh_from_db()
    assert gathering.closed_by == by and second.is_running
    assert verbs(gathering) == ["opinions asked for", "gathering ended"]


def test_a_gathering_is_changed_moved_and_ended(branch, by):
    gathering = make_round(branch, by)
    actions.change_round(gathering, by=by, closes_on=days(9), question="新问题")
    old = gathering.token
    renewed = actions.renew_address(gathering, by=by)
    assert renewed.token != old and renewed.question == "新问题"
    actions.close_round(gathering, by=by)
    ended = ["这次征求意见已经结束。"]
    assert refused(actions.close_round, gathering, by=by) == ended
    assert refused(actions.renew_address, gathering, by=by) == ended
    assert refused(actions.change_round, gathering, by=by, closes_on=days(9)) == ended
    assert verbs(gathering)[1:] == ["gathering changed", "address renewed", "gathering ended"]


# --- opinions come in ---


def test_what_comes_in_by_the_page_is_read_when_the_gathering_has_ended(branch, by):
    gathering = make_round(branch, by)
    actions.give_opinion(gathering, " 多开会 ")
    actions.enter_opinions(branch, ["纸上的"], by=by, source="paper")
    assert texts(branch) == ["纸上的"]
    actions.close_round(gathering, by=by)
    assert texts(branch) == ["多开会", "纸上的"]
    assert refused(actions.give_opinion, gathering, "再说") == ["征求意见已经截止。"]


def test_the_day_of_the_end_is_the_last_on_which_one_can_write(branch, by):
    gathering = make_round(branch, by, closes_on=days(0))
    actions.give_opinion(gathering, "今天")
    branch.opinion_rounds.update(opened_on=days(-1), closes_on=days(-1))
    assert refused(actions.give_opinion, gathering, "今天") == ["征求意见已经截止。"]
    assert texts(branch) == ["今天"]


def test_the_same_text_again_is_the_same_form_sent_twice(branch, by):
    gathering = make_round(branch, by)
    for text in ("多开会", "多开会", "少开会"):
        actions.give_opinion(gathering, text)
    assert gathering.opinions.count() == 2


def test_a_page_takes_so_many_and_no_more(branch, by, monkeypatch):
    gathering = make_round(branch, by)
    monkeypatch.setattr("meetings.rules.opinions.MOST_A_ROUND", 2)
    monkeypatch.setattr("meetings.rules.opinions.MOST_A_MINUTE", 2)
    actions.give_opinion(gathering, "一")
    actions.give_opinion(gathering, "二")
    assert refused(actions.give_opinion, gathering, "三") == ["本页收到的意见已满，不再接收。"]
    monkeypatch.setattr("meetings.rules.opinions.MOST_A_ROUND", 5)
    with pytest.raises(actions.TooManyNow):
        actions.give_opinion(gathering, "三")
    assert gathering.opinions.count() == 2


def test_what_is_refused_of_an_opinion(branch, by):
    gathering = make_round(branch, by)
    assert refused(actions.give_opinion, gathering, " \n ") == ["请写意见内容。"]
    assert refused(actions.give_opinion, gathering, "长" * 2001) == ["一条意见最多2000字。"]
    assert refused(actions.enter_opinions, branch, [" "], by=by, source="paper") == [
        "请写意见内容。"
    ]
    named = {"by": by, "source": "paper", "subject": "member"}
    who = ["请选明是对哪位班子成员的意见。"]
    assert refused(actions.enter_opinions, branch, ["甲"], **named) == who
    assert Opinion.objects.count() == 0


def test_an_opinion_from_a_talk_leads_back_to_nobody(branch, by):
    member = make_member(branch)
    first = actions.note_opinion(branch, "多谈心", by=by, subject="member", about=member)
    second = actions.note_opinion(branch, "多下基层", by=by, category="工作作风")
    assert (first.source, first.round, first.about) == ("talk", None, member)
    assert second.about is None
    events = AuditEvent.objects.filter(verb="opinions entered")
    assert [(event.target_label, event.new) for event in events] == [
        ("branchlife.branch", {"number": 1})
    ] * 2
    columns = {field.name for field in Opinion._meta.get_fields()}
    assert columns == {
        "id", "branch", "quarter", "round", "source", "subject", "about", "text", "category",
    }  # fmt: skip
    assert not Opinion._meta.get_field("id").db_returning, "numbers are drawn, not counted"


def test_last_years_opinions_are_not_this_years(branch, by):
    actions.enter_opinions(branch, ["今年"], by=by, source="paper")
    actions.enter_opinions(branch, ["去年"], by=by, source="paper")
    branch.opinions.filter(text="去年").update(quarter=20211)
    assert texts(branch) == ["今年"]
    assert [opinion.text for opinion in opinions_of(branch, date(2021, 3, 1))] == ["去年"]


def test_opinions_are_corrected_sorted_and_taken_out_without_a_word_of_them_on_record(branch, by):
    member = make_member(branch)
    first, second = actions.enter_opinions(branch, ["学习不勾", "会议太长"], by=by, source="box")
    actions.correct_opinion(first, by=by, text="学习不够", subject="member", about=member)
    actions.sort_opinions(branch, [first.pk, second.pk], by=by, category="组织力")
    actions.sort_opinions(branch, [first.pk], by=by, subject="branch")
    assert [(o.text, o.category, o.subject, o.about) for o in opinions_of(branch)] == [
        ("会议太长", "组织力", "leadership", None),
        ("学习不够", "组织力", "branch", None),
    ]
    actions.remove_opinion(first, by=by)
    assert texts(branch) == ["会议太长"]
    near = actions.note_opinion(make_branch(), "别处", by=by)
    reasons = refused(actions.sort_opinions, branch, [near.pk], by=by, category="学习")
    assert reasons == ["请至少勾选一条意见。"]
    kept = str(list(AuditEvent.objects.values_list("target_name", "old", "new")))
    for word in ("学习不", "会议太长", "组织力", member.name, str(first.pk)):
        assert word not in kept


# --- pages ---


def test_the_list_shows_address_and_count_but_no_opinion_of_a_page_that_is_open(client, branch, by):
    gathering = make_round(branch, by)
    actions.give_opinion(gathering, "还不能看")
    client.force_login(by)
    page = client.get(reverse("meetings:opinion_list", args=[branch.pk])).content.decode()
    assert f"http://testserver/open/{gathering.token}/opinions/" in page
    assert "网页已收到1条，截止以后可以查看。" in page
    assert "还不能看" not in page
    assert "支部人数少" in page
    hidden = gathering.opinions.get()
    address = reverse("meetings:correct_opinion", args=[hidden.pk])
    assert client.get(address).status_code == 404
    client.post(reverse("meetings:close_gathering", args=[gathering.pk]))
    page = client.get(reverse("meetings:opinion_list", args=[branch.pk])).content.decode()
    assert "还不能看" in page
    assert client.get(address).status_code == 200


def test_many_are_entered_at_once_one_a_line_or_one_of_many_lines(client, branch, by):
    client.force_login(by)
    address = reverse("meetings:enter_opinions", args=[branch.pk])
    data = {"texts": "多学习\n\n少开会\n", "source": "paper", "subject": "branch"}
    page = client.post(address, data, follow=True).content.decode()
    assert "已录入2条意见。" in page
    client.post(address, data | {"texts": "第一行\n第二行", "is_one": "on"})
    assert texts(branch) == ["多学习", "少开会", "第一行\n第二行"]
    refused_page = client.post(address, data | {"subject": "member"}).content.decode()
    assert "请选明是对哪位班子成员的意见。" in refused_page
    assert "多学习" in refused_page


def test_a_name_that_was_chosen_is_never_dropped(client, branch, by):
    """Chosen without saying that a member is meant: it is asked about, or goes without saying."""
    deputy = make_member(branch, name="李强")
    client.force_login(by)
    address = reverse("meetings:enter_opinions", args=[branch.pk])
    typed = {"texts": "少开会", "source": "paper", "subject": "leadership", "about": deputy.pk}
    assert "或者这一项留空" in client.post(address, typed).content.decode()
    assert not Opinion.objects.exists()
    client.post(address, typed | {"about": ""})
    ticked = {"opinions": [Opinion.objects.get().pk], "about": deputy.pk}
    client.post(reverse("meetings:sort_opinions", args=[branch.pk]), ticked)
    opinion = Opinion.objects.get()
    assert (opinion.subject, opinion.about) == ("member", deputy)
    # Meanwhile the deputy has left; what is put right still concerns him, unless it is said anew.
    deputy.left_on, deputy.leaving = timezone.localdate(), "other"
    deputy.save()
    address = reverse("meetings:correct_opinion", args=[opinion.pk])
    typed = {"text": "少开会。", "subject": "member", "about": deputy.pk}
    client.post(address, typed)
    opinion.refresh_from_db()
    assert (opinion.text, opinion.about) == ("少开会。", deputy)
    client.post(address, typed | {"subject": "branch"})
    opinion.refresh_from_db()
    assert (opinion.subject, opinion.about) == ("branch", None)


def test_a_member_of_the_committee_reads_and_changes_nothing(client, branch, by):
    reader = make_member(branch, login=True)
    make_post(reader, BranchPost.Role.PUBLICITY)
    actions.enter_opinions(branch, ["多学习"], by=by, source="paper")
    client.force_login(reader.user)
    page = client.get(reverse("meetings:opinion_list", args=[branch.pk])).content.decode()
    assert "多学习" in page
    assert "录入纸质意见" not in page and 'type="checkbox"' not in page


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_takes_the_same_queries_for_one_and_for_three(
    client, branch, by, number, django_assert_num_queries
):
    make_round(branch, by)
    for one in range(number):
        member = make_member(branch)
        actions.note_opinion(branch, f"意见{one}", by=by, subject="member", about=member)
    client.force_login(by)
    address = reverse("meetings:opinion_list", args=[branch.pk])
    client.get(address)
    with django_assert_num_queries(14):
        client.get(address)


# --- papers, read back ---


def pdf_text(response):
    pages = PdfReader(io.BytesIO(response.content)).pages
    return re.sub(r"\s", "", "".join(page.extract_text() for page in pages))


@pytest.fixture
def gathered(client, branch, by):
    """Two opinions, and a browser of the secretary."""
    member = make_member(branch, name="李平")
    actions.note_opinion(branch, "=多谈心", by=by, subject="member", about=member)
    actions.enter_opinions(branch, ["多学习"], by=by, source="paper", category="组织力")
    client.force_login(by)
    return lambda suffix: client.get(
        reverse("branchlife:paper", args=["opinions", branch.pk, suffix])
    )


def test_the_summary_as_pdf_and_word_says_the_same(gathered, branch, by):
    head = "序号对象对照方面意见建议来源"
    rows = "1支部班子组织力多学习纸质意见表2李平=多谈心谈心谈话"
    text = pdf_text(gathered("pdf"))
    assert f"{branch.name}征求意见情况汇总表" in text
    assert "共征求到意见2条；纸质意见表1条；谈心谈话1条" in text
    assert head + rows in text
    document = Document(io.BytesIO(gathered("docx").content))
    cells = [cell.text for row in document.tables[0].rows for cell in row.cells]
    assert "".join(cells) == head + rows
    assert verbs(branch)[-2:] == ["downloaded", "downloaded"]


def test_the_summary_as_excel_holds_numbers_and_texts(gathered):
    sheet = load_workbook(io.BytesIO(gathered("xlsx").content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4, max_row=5)]
    assert rows == [
        [1, "支部班子", "组织力", "多学习", "纸质意见表"],
        [2, "李平", None, "=多谈心", "谈心谈话"],
    ]
    assert sheet["D5"].data_type == "s"


def form_address(branch, suffix="pdf"):
    """Where the empty form is."""
    return reverse("branchlife:blank_paper", args=["opinion_form", branch.pk, suffix])


def test_the_paper_form_holds_question_box_and_end(client, branch, by):
    make_round(branch, by, question="您对班子有何意见？", box_place="一楼大厅")
    client.force_login(by)
    text = pdf_text(client.get(form_address(branch)))
    for part in ("征求意见表", branch.name, "您对班子有何意见？", "投入意见箱（一楼大厅）"):
        assert part in text
    assert "也可扫码填写，不用登录" in text


def test_without_a_gathering_the_form_asks_as_usual_and_leads_nowhere(client, branch, by):
    client.force_login(by)
    text = pdf_text(client.get(form_address(branch)))
    assert "您对支部班子和支部工作有什么意见和建议？" in text
    assert "投入意见箱，地点：____" in text
    assert "扫码" not in text and "截止" not in text


def test_the_form_tells_neither_number_nor_time_and_is_the_same_in_word(client, branch, by):
    make_round(branch, by, question="您对班子有何意见？", box_place="一楼大厅")
    client.force_login(by)
    for suffix in ("pdf", "docx"):
        response = client.get(form_address(branch, suffix))
        assert response.filename == f"征求意见表（{branch}）.{suffix}"
    document = Document(io.BytesIO(client.get(form_address(branch, "docx")).content))
    assert "您对班子有何意见？" in document.tables[0].cell(0, 0).text
    assert len(document.inline_shapes) == 1
    foot = document.sections[0].footer.paragraphs[0].text
    assert "支部评议平台生成" in foot and "年" not in foot
    assert "支部评议平台生成第1页共1页" in pdf_text(client.get(form_address(branch)))


def test_a_long_question_leaves_the_form_on_one_page(client, branch, by):
    make_round(branch, by, question="请结合实际谈一谈意见。" * 60)
    client.force_login(by)
    assert len(PdfReader(io.BytesIO(client.get(form_address(branch)).content)).pages) == 1


def test_the_summary_is_there_to_be_written_by_hand(client, branch, by):
    client.force_login(by)
    address = reverse("branchlife:blank_paper", args=["opinions", branch.pk, "pdf"])
    text = pdf_text(client.get(address))
    assert "共征求到意见______条年月日序号对象对照方面意见建议来源12345678" in text


def test_the_file_of_the_branch_holds_nothing_that_stood_on_a_ballot(branch, by):
    actions.enter_opinions(branch, ["多学习"], by=by, source="paper")
    Opinion.objects.create(branch=branch, source="ballot", text="票上的话")
    assert "票上的话" in paper_text("opinions", branch, by=by)
    assert "票上的话" not in paper_text("opinions", branch)


def test_an_opinion_of_two_thousand_characters_is_there_to_its_end(branch, by):
    actions.enter_opinions(branch, ["谈一点意见。" * 330 + "到此为止。"], by=by, source="paper")
    text = paper_text("opinions", branch)
    assert text.count("谈一点意见。") == 330 and "到此为止。" in text


def paper_text(key, record, by=None):
    """The text of a paper as this reader has it."""
    _name, _type, content = paper_file(paper_kind(key), record, "pdf", by=by)
    return pdf_text(attachment(content, "x.pdf", "application/pdf"))
