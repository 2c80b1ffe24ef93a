"""The whole set of a branch's papers: what is in it, how it is numbered, who gets what."""

import random
import re
import zipfile
from io import BytesIO

import docx
import pytest
from django.urls import reverse
from pypdf import PdfReader

from appraisals.campaigns.actions import load_presets
from appraisals.campaigns.models import Appraisal, Campaign
from appraisals.summary import play
from appraisals.summary.exports import paper_sets
from appraisals.summary.exports.paper_set_jobs import BRANCH, OFFICE
from appraisals.summary.figures.papers_of_year import papers_of
from branchlife.models import Job
from branchlife.paper_kinds import paper_kinds
from tests.factories import (
    make_appraisal,
    make_branch,
    make_clerk,
    make_committee,
    make_member,
    make_secretary,
    make_user,
)
from tests.jobs import read, run_jobs

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def loaded(appraisal):
    rows = Appraisal.objects.for_list().select_related("branch__committee", "campaign__committee")
    return rows.get(pk=appraisal.pk)


def opened(file):
    with file:
        return zipfile.ZipFile(BytesIO(file.read()))


def secretary_of(appraisal):
    return appraisal.branch.posts.get(role="secretary").member.user


def make_played():
    """A branch of four whose year was played to its end."""
    committee = make_committee()
    make_clerk(committee)
    branch = make_branch(committee=committee)
    make_secretary(branch)
    for _place in range(3):
        make_member(branch, login=True)
    load_presets()
    run = play.Play(random.Random(1), play.office_login(committee))
    preset = Campaign.objects.presets().get(preset_key="school")
    campaign = play.open_year(committee, preset, run, year_label="2026年度")
    appraisal = campaign.appraisals.get()
    play.play_branch(appraisal, run, play.STAGES[-1])
    return loaded(appraisal)


def text_of(pdf):
    return re.sub(r"\s", "", "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages))


def test_the_set_of_a_year_holds_every_paper_and_is_made_in_the_background(client):
    appraisal = make_played()
    secretary = secretary_of(appraisal)
    client.force_login(secretary)
    response = client.post(reverse("summary:make_set", args=[appraisal.pk]))
    job = Job.objects.get()
    assert response.url == job.get_absolute_url()
    assert (job.kind, job.params["blank"]) == (BRANCH, False)
    run_jobs()
    box = zipfile.ZipFile(BytesIO(read(Job.objects.get())))
    names, branch = box.namelist(), appraisal.branch.name
    for start, suffixes in (("04", "pdf docx"), ("13", "pdf docx"), ("22", "pdf docx xlsx")):
        found = {name.rpartition(".")[2] for name in names if name.startswith(start)}
        assert found == set(suffixes.split()), start
    assert f"01工作方案（{branch}）.docx" in names
    contents = text_of(box.read(f"00材料目录（{branch}）.pdf"))
    for name in names:
        content = box.read(name)
        if name.endswith(".pdf"):
            assert len(PdfReader(BytesIO(content)).pages) >= 1, name
        elif name.endswith(".docx"):
            docx.Document(BytesIO(content))
        assert name.startswith("00") or re.sub(r"\s", "", name) in contents, name
    # Every paper that its reader may have is there.
    found = papers_of(appraisal)
    kinds = {kind.number for kind, record in found if kind.allows(secretary, record)}
    assert {f"{number:02d}" for number in kinds} <= {name[:2] for name in names}


def test_an_assistant_gets_no_paper_that_the_pages_refuse():
    appraisal = make_played()
    assistant = make_user()
    found = papers_of(loaded(appraisal))
    refused = {kind.key for kind, record in found if not kind.allows(assistant, record)}
    assert refused
    box = opened(paper_sets.set_zip(loaded(appraisal), by=assistant))
    files = [name for name in box.namelist() if not name.startswith("00")]
    allowed = {
        f"{kind.number:02d}"
        for kind, record in found
        if kind.allows(assistant, record) or kind.allows(assistant, record, blank=True)
    }
    assert {name[:2] for name in files} <= allowed


def test_sets_of_all_branches_stand_in_folders_and_say_what_came_empty(client):
    appraisal = make_appraisal()
    make_secretary(appraisal.branch)
    clerk = make_clerk(appraisal.branch.committee)
    client.force_login(clerk)
    committee = appraisal.branch.committee
    client.post(reverse("summary:make_sets", args=[appraisal.campaign_id, committee.pk]))
    assert Job.objects.get().kind == OFFICE
    run_jobs()
    box = zipfile.ZipFile(BytesIO(read(Job.objects.get())))
    folder = f"01{appraisal.branch.name}"
    assert {name.partition("/")[0] for name in box.namelist()} == {folder}
    contents = text_of(box.read(f"{folder}/00材料目录（{appraisal.branch.name}）.pdf"))
    assert "空白，供手工填写" in contents


def test_the_empty_set_is_asked_for_by_a_button(client):
    appraisal = make_appraisal()
    client.force_login(make_secretary(appraisal.branch).user)
    client.post(reverse("summary:make_set", args=[appraisal.pk]), {"blank": "1"})
    assert Job.objects.get().params["blank"] is True
    names = [str(kind.title) for kind, _record in papers_of(loaded(appraisal)) if kind.blank]
    lines = [
        paper_sets._line(kind, record, Job.objects.get().by, True)
        for kind, record in papers_of(loaded(appraisal))
    ]
    found = [line for line in lines if line]
    assert {line.state for line in found} == {paper_sets.BLANK}
    assert {line.title for line in found} <= set(names)


def test_the_page_lists_every_paper_of_the_reader(client):
    appraisal = make_played()
    client.force_login(secretary_of(appraisal))
    page = client.get(reverse("summary:paper_list", args=[appraisal.pk])).content.decode()
    reader = secretary_of(appraisal)
    for kind, record in papers_of(appraisal):
        may = kind.allows(reader, record) or kind.allows(reader, record, blank=True)
        assert (str(kind.title) in page) == may, kind.key


def test_every_kind_has_a_key_and_a_number_of_its_own_family():
    kinds = paper_kinds()
    assert all(kind.make or kind.blank for kind in kinds.values())
    assert all(kind.each in kinds for kind in kinds.values() if kind.each)


def test_what_is_the_makers_own_is_no_part_of_the_set():
    branch = make_branch()
    appraisal, secretary = loaded(make_appraisal(branch=branch)), make_secretary(branch).user
    kind = paper_kinds()["own_outline"]
    assert kind.allows(secretary, appraisal)
    assert [paper_sets._line(kind, appraisal, secretary, blank) for blank in (False, True)] == [None] * 2  # fmt: skip
