"""The registration form: what stands on it, in the order of wording, on a sheet of A4; read back."""

from datetime import date, datetime
from io import BytesIO

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx.oxml.ns import qn
from PIL import Image
from pypdf import PdfReader

from appraisals.ballots.models import BoxReport
from appraisals.ratings import actions
from appraisals.ratings.exports import registration
from appraisals.ratings.figures.registration import registrations
from appraisals.ratings.models import Feedback, SelfEvaluation
from branchlife import papers
from branchlife.actions import attach_file, working
from branchlife.exports import documents_of, paper_jobs
from branchlife.models import Job, PrintedPaper
from branchlife.paper_kinds import paper_kind
from branchlife.papers import html, pages
from meetings.models import Speech
from tests.factories import (
    DAY,
    SHANGHAI,
    make_attendance,
    make_member,
    make_post,
    make_secretary,
    make_user,
)
from tests.jobs import read, run_jobs
from tests.meetings.test_exports import paper
from tests.ratings.test_actions import Case

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

MM_PER_PIXEL = 25.4 / 96
NOW = datetime(2025, 3, 19, 8, tzinfo=SHANGHAI)


def filled(full=1, *, text="自评文字", name="欧阳建国"):
    """A case in which the first member has everything on the form."""
    case = Case(full)
    person = case.person = case.members[0]
    for key, value in {
        "name": name,
        "sex": "male",
        "ethnicity": "蒙古族",
        "birth": "1968-12-05",
        "education": "大学本科",
        "work_started": "1990-08",
        "work_unit": "市城建局办公室",
    }.items():
        setattr(person, key, value)
    person.user = make_user(name=name)
    person.save()
    make_post(person, since=date(2020, 1, 1))
    case.appraisal.general_meeting = case.meeting
    case.appraisal.save()
    case.campaign = case.appraisal.campaign
    case.campaign.criteria = [
        {"title": "政治合格", "text": ""},
        {"title": "执行纪律合格", "text": ""},
    ]
    case.campaign.save()
    case.box.meeting = case.meeting
    case.box.save()
    make_attendance(case.meeting, person)
    BoxReport.objects.create(
        box=case.box, roll=1, present=1, issued=1, returned=1, valid=1, invalid=0, abstentions=0,
        manifest_hash=bytes(32),
    )  # fmt: skip
    case.written = SelfEvaluation.objects.create(
        appraisal=case.appraisal,
        member=person,
        answers={"执行纪律合格": "守纪律", "政治合格": "讲政治"} if text else {},
        text=text,
        handed_in_by=person.user,
        handed_in_at=NOW,
        changed_at=NOW,
    )
    critic = make_member(case.branch, name="批评者")
    Speech.objects.create(
        meeting=case.meeting,
        kind=Speech.Kind.CRITICISM,
        speaker=critic,
        about=person,
        text="理论学习抓得不够紧",
        is_delivered=True,
    )
    case.members.append(critic)
    case.propose()
    proposal = {person.pk: {"opinion": "履职尽责，作风扎实。"}}
    actions.propose(case.appraisal, proposal, by=case.by)
    case.decide()
    case.appraisal.refresh_from_db()
    return case


def tell(case, statement="", answer=""):
    """The person is told, acknowledges, says something and is answered."""
    rating = case.appraisal.ratings.get(member=case.person)
    feedback = actions.feed_back(rating, how=Feedback.How.TALK, fed_back_on=DAY, by=case.by)
    actions.acknowledge(
        feedback, statement=statement, acknowledged_on=date(2025, 3, 20), by=case.person.user
    )
    if answer:
        actions.answer(Feedback.objects.get(pk=feedback.pk), text=answer, by=case.by)


def picture(number):
    """A photograph of a page, as a telephone uploads it."""
    content = BytesIO()
    Image.new("RGB", (60, 80), (number * 255, 0, 0)).save(content, "JPEG")
    return SimpleUploadedFile(f"{number}.jpg", content.getvalue())


def form_of(case, **fields):
    """The person's Registration."""
    written = {case.person.pk: case.written}
    (form,) = registrations(case.appraisal, members=[case.person], written=written, **fields)
    return form


def pages_of(content):
    """The text of each page of a PDF, without spaces."""
    return ["".join(p.extract_text().split()) for p in PdfReader(BytesIO(content)).pages]


def is_inside_a_cell(page, row):
    """Whether the row is one of a table in a cell of another."""
    return any(
        row in cell.descendants() and cell is not row
        for cell in page._page_box.descendants()
        if cell.element_tag == "td"
    )


def test_the_form_holds_what_is_on_record():
    case = filled()
    tell(case, "感谢组织，今后努力", "收到")
    form = form_of(case, with_votes=True)
    assert form.particulars == {
        "name": "欧阳建国",
        "sex": "男",
        "ethnicity": "蒙古族",
        "birth": "1968年12月",
        "education": "大学本科",
        "joined": "1998年7月1日",
        "full": "1999年7月1日",
        "worked": "1990年8月",
        "unit": "市城建局办公室",
        "post": "书记",
    }
    assert form.self_evaluation == ["政治合格：讲政治", "执行纪律合格：守纪律", "自评文字"]
    assert form.criticism == ["理论学习抓得不够紧"]
    assert form.turnout == {"issued": 1, "returned": 1, "expected": 1, "present": 1}
    assert form.votes["qualified"] == 1
    assert form.opinion == ["经2025年3月19日党员大会研究，评定等次：合格。", "履职尽责，作风扎实。"]
    assert form.own_view == [
        "已知悉评定等次和评定意见（2025年3月20日在本平台确认）。",
        "感谢组织，今后努力",
    ]
    (remark,) = form.remarks
    assert remark.startswith("对本人意见的答复（") and remark.endswith("）：收到")


def test_the_person_reads_no_result_before_it_was_told():
    case = filled()
    form = form_of(case, told_only=True, with_votes=True)
    assert (form.opinion, form.votes, form.own_view) == ([], {}, [])
    assert form.self_evaluation[0] == "政治合格：讲政治"
    tell(case)
    form = form_of(case, told_only=True, with_votes=True)
    assert (len(form.opinion), form.votes["qualified"]) == (2, 1)


def test_forms_with_names_only_hold_nothing_else():
    case = filled()
    form = registrations(case.appraisal)[0]
    assert form.particulars["name"] == "欧阳建国"
    assert (form.self_evaluation, form.criticism, form.turnout, form.opinion) == ([], [], {}, [])


def drawn(case, forms, cover=False):
    """The Documents of these Registrations."""
    return registration.documents(case.appraisal, forms, "欧阳建国", cover)


def pages_of_forms(case, forms, cover=False):
    """The text of each page of their PDF, without spaces."""
    return pages_of(papers.document_pdf(drawn(case, forms, cover)))


def word_of_forms(case, forms, cover=False):
    """Their Word file."""
    return docx.Document(BytesIO(papers.document_docx(drawn(case, forms, cover))))


@pytest.mark.parametrize("prints_votes", [False, True])
def test_front_and_back_in_the_order_of_the_official_form(prints_votes):
    case = filled()
    tell(case)
    case.campaign.prints_votes_on_form = prints_votes
    case.campaign.save()
    response = paper("member_registration", case.appraisal.ratings.get(member=case.person))
    assert response.filename == f"{case.campaign.year_label}民主评议党员登记表（欧阳建国）.pdf"
    case.appraisal.campaign = case.campaign
    front, back = pages_of_forms(case, [form_of(case, with_votes=True)])
    labels = ["民主评议党员登记表", "姓名", "性别", "民族", "出生年月", "学历", "入党时间", "转正时间",
              "单位及职务", "党内职务", "政治合格", "本人（签字）", "第1页共2页"]  # fmt: skip
    places = [front.index(label) for label in labels]
    assert places == sorted(places)
    numbers = ["应到", "实到", "发出", "收回"]
    grades = ["优秀（票）", "合格（票）", "基本合格（票）", "不合格（票）"] if prints_votes else []
    labels = ["理论学习抓得不够紧", *numbers, *grades, "评定等次：合格", "书记（签字）",
              "（党支部盖章）", "已知悉评定等次", "（盖章）", "第2页共2页"]  # fmt: skip
    places = [back.index(label) for label in labels]
    assert places == sorted(places)
    assert ("（票）" in back) is prints_votes


def test_the_blank_form_is_two_pages_with_nothing_of_anybody():
    case = filled()
    front, back = pages_of(paper("registration", case.appraisal, blank=True).content)
    assert "欧阳" not in front + back
    assert "评定等次" not in back


def test_forms_with_names_leave_the_rest_to_the_pen():
    case = filled()
    response = paper("registration", case.appraisal, blank=True, options=["names"])
    assert response.filename.endswith(f"民主评议党员登记表（{case.branch}，印姓名）.pdf")
    fronts = [page for page in pages_of(response.content) if "个人自评" in page]
    assert [name in page for page in fronts for name in ("欧阳建国",)] == [True, False]
    assert "讲政治" not in "".join(fronts)


def test_a_long_self_evaluation_goes_on_on_an_added_sheet_and_the_next_form_on_a_front():
    case = filled(text="勤" * 2999 + "尾")
    forms = [form_of(case), *registrations(case.appraisal)[:1]]
    pages = pages_of_forms(case, forms)
    assert len(pages) == 6
    assert pages[0].count("勤") + pages[2].count("勤") == 2999
    assert "（续见附页）" in pages[0] and "附页：欧阳建国" in pages[2] and "尾" in pages[2]
    assert (pages[3], "第1页共2页" in pages[4]) == ("", True)
    word = word_of_forms(case, forms)
    text = "".join(p.text for t in word.tables for c in t._cells for p in c.paragraphs)
    assert text.count("勤") + sum(p.text.count("勤") for p in word.paragraphs) >= 2999


def test_a_photo_of_a_page_written_by_hand_takes_the_place_of_the_text():
    case = filled(text="")
    for number in range(2):
        attach_file(case.branch, case.written, picture(number), by=case.by)
    form = form_of(case)
    assert len(form.photos) == 2
    reader = PdfReader(BytesIO(papers.document_pdf(drawn(case, [form]))))
    assert len(reader.pages) == 3
    assert len({image.name for page in reader.pages for image in page.images}) == 2
    assert len(word_of_forms(case, [form]).inline_shapes) == 2


def test_a_cover_comes_first_and_the_form_begins_on_the_next_front():
    case = filled()
    pages = pages_of_forms(case, [form_of(case)], cover=True)
    assert len(pages) == 4
    for words in ("民主评议党员登记表2024年度", "欧阳建国", "市城建局办公室"):
        assert words in pages[0]
    assert (pages[1], "个人自评" in pages[2], "第1页共2页" in pages[2]) == ("", True, True)
    assert len(word_of_forms(case, [form_of(case)], cover=True).sections) == 2


# Head, front; opinions of others, numbers, the branch, the member, the superior, remarks: in mm.
HEIGHTS = [12, 12, 12, 140, 10, 40, 16, 55, 25, 10, 40, 20]


def test_the_word_file_has_the_heights_of_the_paper():
    case = filled()
    tell(case)
    document = word_of_forms(case, [form_of(case)] * 2)
    head, front, back, *second = document.tables
    assert len(second) == 3
    heights = [round(row.height.mm) for t in (head, front, back) for row in t.rows]
    assert heights == HEIGHTS
    assert [round(column.width.mm) for column in head.columns] == [20, 27, 17, 27, 17, 27, 17, 28]
    assert [round(column.width.mm) for column in back.columns] == [20, 112, 48]
    assert head.rows[0].cells[1].text == "欧阳建国"
    assert "评定等次：合格" in back.rows[2].cells[1].text
    assert len(document.sections) == 2
    starts = [s._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) for s in document.sections]
    assert starts == ["1", "1"]
    assert document.sections[1]._sectPr.type.val == 4  # begins on an odd page
    # Word reads what belongs to a cell in this order only.
    order = ["tcW", "gridSpan", "vMerge", "tcBorders", "vAlign"]
    for tc in document.element.iter(qn("w:tc")):
        tags = [child.tag.split("}")[1] for child in tc.tcPr]
        assert tags == [tag for tag in order if tag in tags]


def test_the_pdf_has_the_same_heights():
    case = filled()
    tell(case)
    [found] = drawn(case, [form_of(case)])
    page = papers.page_html("print_document.html", html.context(found))
    rendered = papers.weasyprint.HTML(string=page).render(stylesheets=[pages.stylesheet()])
    rows = [
        round(box.height * MM_PER_PIXEL)
        for page in rendered.pages
        for box in page._page_box.descendants()
        if box.element_tag == "tr" and not is_inside_a_cell(page, box)
    ]
    assert rows == HEIGHTS


@pytest.mark.parametrize("members", [1, 3])
def test_forms_of_all_are_gathered_with_constant_queries(django_assert_num_queries, members):
    case = filled(members)
    tell(case)
    written = {case.person.pk: case.written}
    with django_assert_num_queries(16):
        forms = registrations(case.appraisal, written=written, with_votes=True)
    assert [form.name for form in forms][:1] == ["欧阳建国"]
    assert len(forms) == members + 1


@pytest.mark.parametrize("members", [1, 3])
def test_all_forms_are_coded_each_for_its_own_member(members):
    case = filled(members)
    make_member(case.branch, name="新同志")
    kind = paper_kind("registration")
    record = kind.records().get(pk=case.appraisal.pk)
    secretary = make_secretary(case.branch).user
    found = documents_of(kind, record, by=secretary, options=["cover"])
    codes = {d.about and d.about.member_id: d.code for d in found}
    assert len(found) == 2 * (members + 3)
    assert len(set(codes.values()) - {""}) == members + 1
    assert codes[None] == ""  # of whom there is no record yet: the new one, and the secretary
    printed = PrintedPaper.objects.exclude(kind="member_registration")
    assert not printed.exists()
    again = documents_of(kind, record, by=secretary)
    assert {d.about and d.about.member_id: d.code for d in again} == codes


def test_the_person_has_the_own_form_and_reads_no_result_before_it_was_told():
    case = filled()
    case.campaign.prints_votes_on_form = case.campaign.show_own_totals = True
    case.campaign.save()
    kind, own = paper_kind("member_registration"), case.appraisal.ratings.get(member=case.person)
    user = case.person.user
    user.member.posts.all().delete()
    rating = kind.records().visible_to(user).get()
    assert (rating, kind.allows(user, rating)) == (own, True)
    [before] = documents_of(kind, rating, by=user)
    tell(case)
    [after] = documents_of(kind, kind.records().get(pk=own.pk), by=user)
    text = ["".join(pages_of(papers.document_pdf(found))) for found in (before, after)]
    assert ["评定等次：合格" in said for said in text] == [False, True]
    assert ["基本合格（票）" in said for said in text] == [True, True]
    # What says less than the form that is signed is no edition of it.
    assert (before.code == "", after.code == "") == (True, False)


def test_the_forms_of_many_are_made_in_the_background(client, monkeypatch):
    case = Case(2)
    secretary = make_secretary(case.branch).user
    client.force_login(secretary)
    url = reverse("branchlife:paper", args=["registration", case.appraisal.pk, "pdf"])
    at_once = client.get(url)
    monkeypatch.setattr(registration, "IN_REQUEST", 2)
    answer = client.get(f"{url}?cover=")
    steps = []
    monkeypatch.setattr(working.Progress, "__call__", lambda _self, *step: steps.append(step))
    [job] = run_jobs()
    assert (answer.status_code, answer.url) == (302, job.get_absolute_url())
    assert job.title == f"民主评议党员登记表，{case.appraisal}（PDF）"
    assert steps == [(0, 3), (1, 3), (2, 3)]
    assert job.name == at_once.filename
    assert pages_of(read(job)) == pages_of(at_once.content)
    blank = reverse("branchlife:blank_paper", args=["registration", case.appraisal.pk, "docx"])
    assert client.get(blank).status_code == 200
    assert client.get(f"{blank}?names=1").status_code == 302
    assert Job.objects.filter(params__options=["names"], params__blank=True).exists()


def test_the_forms_are_only_for_who_still_sees_what_stands_on_them():
    case = Case(1)
    secretary = make_secretary(case.branch).user
    kind = paper_kind("registration")
    params = paper_jobs.params_of(kind, case.appraisal, "docx", by=secretary)
    assert paper_jobs.may_have(secretary, params)
    for wrong in ({"by": 0}, {"pk": "0"}, {"pk": "x"}, {"key": "gone"}):
        assert not paper_jobs.may_have(secretary, params | wrong)
    secretary.member.posts.all().delete()
    assert not paper_jobs.may_have(type(secretary).objects.get(pk=secretary.pk), params)
    assert Job.objects.count() == 0
