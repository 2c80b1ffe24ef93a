"""Codes of printed papers by edition, and the signed copies that come back."""

import hashlib
from dataclasses import replace
from functools import partial

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from PIL import Image

from branchlife.actions.signed_copies import printed, take_signed_copy
from branchlife.exports.paper_files import documents_of
from branchlife.models import AuditEvent, File, PrintedPaper, SignedCopy
from branchlife.paper_kinds import PaperKind, paper_kind
from branchlife.papers import Box, Boxes, Document, Facts, Share, Span, Table, Text, Title, codes
from branchlife.papers.digest import digest
from branchlife.workflow import NotAllowed
from meetings.models import Meeting
from tests.factories import make_branch, make_meeting, make_member, make_user
from tests.parallel import at_once
from tests.photographs import jpeg

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n"


def kind(**fields):
    given = {"key": "sheet", "number": 4, "title": "签到表", "records": Meeting.objects.all}
    return PaperKind(**given | {"may": lambda user, record: True, "is_signed": True} | fields)


def document(text="今天开会", **fields):
    return Document("签到表", "签到表", [Title("签到表"), Text(text)], **fields)


def upload(content=PNG):
    return ContentFile(content, name="签到表.png")


@pytest.fixture
def meeting():
    return make_meeting(make_branch())


@pytest.fixture
def by():
    return make_user()


def test_the_same_words_keep_their_code_and_others_get_a_new_one(meeting, by):
    first = printed(kind(), meeting, document(), by=by)
    assert codes.read(first.code) == first.code
    assert printed(kind(), meeting, document(), by=make_user()).code == first.code
    second = printed(kind(), meeting, document("明天开会"), by=by)
    assert second.code != first.code
    found = PrintedPaper.objects.order_by("edition")
    assert [(paper.code, paper.edition) for paper in found] == [(first.code, 1), (second.code, 2)]
    paper = found[0]
    assert (paper.branch, paper.committee, paper.printed_by) == (meeting.branch, None, by)
    assert paper.record == meeting
    events = AuditEvent.objects.filter(verb="gave a code").order_by("pk")
    assert [event.new for event in events] == [{"edition": 1}, {"edition": 2}]


def test_every_way_of_laying_a_paper_out_has_the_code(meeting, by):
    given = document(alternatives=(document("今天"), document("明天")), in_word=1)
    made = printed(kind(), meeting, given, by=by)
    assert {way.code for way in made.alternatives} == {made.code}
    assert made.for_word().code == made.code


def test_papers_in_one_file_have_the_code_of_what_they_are_about(
    meeting, by, django_assert_num_queries
):
    members = [make_member(meeting.branch) for _n in range(3)]
    whole = kind(key="forms", each="form")
    given = [document(member.name, about=member) for member in members]
    with django_assert_num_queries(5):
        made = printed(whole, meeting, given, by=by)
    assert len({one.code for one in made}) == 3
    [alone] = printed(kind(key="form"), members[1], [document(members[1].name)], by=by)
    assert alone.code == made[1].code
    bare = replace(given[0], is_coded=False)
    assert printed(whole, meeting, bare, by=by).code == ""
    with django_assert_num_queries(3):
        assert printed(whole, meeting, given, by=by) == made


def test_the_empty_form_has_a_code_of_its_own(meeting, by):
    filled = printed(kind(), meeting, document(), by=by)
    blank = printed(kind(), meeting, document(""), by=by, blank=True)
    assert printed(kind(), meeting, document(), by=by).code == filled.code != blank.code
    assert [p.edition for p in PrintedPaper.objects.all()] == [1, 1]


def test_only_what_is_signed_bears_a_code_and_only_for_a_reader(meeting, by):
    def make(record, reader):
        return document()

    signed = kind(make=make, blank=lambda record: document(""))
    assert documents_of(signed, meeting, by=by).code
    assert documents_of(signed, meeting, by=None).code == ""
    assert documents_of(signed, meeting, by=by, blank=True).code == ""
    both = replace(signed, blank_is_signed=True)
    assert documents_of(both, meeting, by=by, blank=True).code
    assert documents_of(replace(signed, is_signed=False), meeting, by=by).code == ""


def test_papers_that_are_secret_never_bear_a_code():
    for key in ("ballot", "opinion_form", "talk_form"):
        try:
            found = paper_kind(key)
        except LookupError:
            continue
        assert (found.is_signed, found.blank_is_signed) == (False, False)


def test_the_digest_is_that_of_the_words():
    def made(*rows, widths=(10, 20), **fields):
        return Document("题", "名", [Facts(((("时间", "上午"),),)), Table([["序号", "姓名"]], rows, widths)], **fields)  # fmt: skip

    given = digest(made([1, "张三"]))
    assert digest(made([1, "张三"], widths=(30, 40))) == given
    assert digest(made([1, Span("张三", columns=1)], version=3, code="X", is_tight=True)) == given
    assert digest(made([2, "张三"])) != given
    assert digest(made([1, "张", "三"])) != given
    assert digest(made([Share(0.5)])) != digest(made([Share(0.6)]))
    room = [Boxes((Box("意见", mm=20),)), Boxes((Box("意见", mm=40),)), Boxes((Box("意见", "好"),))]
    numbers = [digest(Document("题", "名", [block])) for block in room]
    assert numbers[0] == numbers[1] != numbers[2]


def test_a_signed_copy_hangs_on_its_record(meeting, by):
    code = printed(kind(), meeting, document(), by=by).code
    paper = PrintedPaper.objects.get(code=code)
    copy = take_signed_copy(kind(), meeting, upload(), by=by, pages=2, paper=paper)
    assert (copy.paper, copy.pages, copy.by_code, copy.uploaded_by) == (paper, 2, True, by)
    assert list(File.objects.for_record(meeting)) == [copy.file]
    assert (copy.file.purpose, copy.file.branch) == ("signed_copy", meeting.branch)
    event = AuditEvent.objects.get(verb="took in the signed copy")
    assert (event.branch_id, event.new["edition"]) == (meeting.branch_id, 1)


def test_a_new_copy_replaces_the_former_one_which_is_kept(meeting, by):
    first = take_signed_copy(kind(), meeting, upload(), by=by, pages=1)
    with pytest.raises(NotAllowed) as refused:
        take_signed_copy(kind(), meeting, upload(), by=by, pages=1)
    assert refused.value.reasons == ["这个文件已经上传过了。"]
    printed(kind(), meeting, document(), by=by)
    second = take_signed_copy(kind(), meeting, upload(PNG + b"2"), by=by, pages=1)
    first.refresh_from_db()
    assert first.replaced_by == second and first.replaced_at
    assert list(SignedCopy.objects.standing()) == [second]
    assert list(SignedCopy.objects.of("sheet", meeting)) == [second, first]
    assert File.objects.for_record(meeting).count() == 2
    assert (first.paper.edition, second.paper.edition) == (0, 1)
    event = AuditEvent.objects.get(verb="replaced the signed copy")
    assert event.old == {"file": first.file_id}


def test_a_photograph_that_is_kept_smaller_is_known_again(meeting, by):
    picture = jpeg(Image.new("RGB", (40, 60), "white"))
    photo = partial(ContentFile, picture, name="照片.jpg")
    copy = take_signed_copy(kind(), meeting, photo(), by=by, pages=1)
    assert copy.file.sha256 != hashlib.sha256(picture).hexdigest()
    with pytest.raises(NotAllowed):
        take_signed_copy(kind(), meeting, photo(), by=by, pages=1)
    assert SignedCopy.objects.get() == copy


def test_a_room_takes_its_signed_copy_in_its_own_way(meeting, by):
    seen = []

    def take(record, found, *, by):
        seen.append((record, by))
        return File.objects.create(
            branch=record.branch, target_label="meetings.meeting", target_id=record.pk, name="x",
            content_type="image/png", size=1, sha256="0" * 64, uploaded_by=by, uploaded_at=record.starts_at,
        )  # fmt: skip

    copy = take_signed_copy(kind(take_signed=take), meeting, upload(), by=by, pages=1)
    assert seen == [(meeting, by)] and copy.file.name == "x"


def test_the_database_knows_one_paper_per_edition(meeting, by):
    printed(kind(), meeting, document(), by=by)
    paper = PrintedPaper.objects.get()
    paper.pk, paper.code = None, codes.new()
    with pytest.raises(IntegrityError), transaction.atomic():
        paper.save()


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_confirmed_twice_at_once_a_copy_hangs_there_once():
    meeting, by = make_meeting(make_branch()), make_user()
    deed = partial(take_signed_copy, kind(), meeting, by=by, pages=1)
    assert at_once(*[lambda: deed(upload=upload())] * 3) == ["done", "refused", "refused"]
    assert SignedCopy.objects.count() == File.objects.count() == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attempt", range(5))
def test_printed_at_once_a_paper_has_one_code(attempt):
    meeting, by = make_meeting(make_branch()), make_user()
    members = [make_member(meeting.branch) for _n in range(5)]
    given = [document(member.name, about=member) for member in members]
    found = []

    def run(documents):
        found.append([one.code for one in printed(kind(), meeting, documents, by=by)])

    deeds = [partial(run, given[::step]) for step in (1, -1, 1, -1)]
    assert at_once(*deeds) == ["done"] * 4
    assert len({frozenset(one) for one in found}) == 1
    assert PrintedPaper.objects.count() == 5
