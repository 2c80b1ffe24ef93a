"""The people of a branch whose year is under way."""

import pytest

from branchlife.models import BranchPost
from meetings.models import Meeting
from tests.factories import (
    make_appraisal,
    make_branch,
    make_clerk,
    make_committee,
    make_meeting,
    make_member,
    make_post,
    make_secretary,
    make_user,
)


@pytest.fixture
def cast():
    """A branch whose meetings are signed, with its desk, its committee, a member and the office."""
    committee = make_committee()
    branch = make_branch(committee=committee, name="第三党支部")
    secretary = make_secretary(branch)
    assistant = make_member(branch, login=True, name="赵助理")
    make_post(assistant, BranchPost.Role.ASSISTANT)
    publicity = make_member(branch, login=True, name="钱宣传")
    make_post(publicity, BranchPost.Role.PUBLICITY)
    meeting = make_meeting(branch, state=Meeting.State.CLOSED, is_organizational_life=True)
    return {
        "appraisal": make_appraisal(branch, general_meeting=meeting),
        "meeting": meeting,
        "outsider": make_user(),
        "member": make_member(branch, login=True, name="王五").user,
        "other member": make_member(branch, login=True, name="李四").user,
        "publicity": publicity.user,
        "assistant": assistant.user,
        "secretary": secretary.user,
        "clerk": make_clerk(committee),
    }


@pytest.fixture
def appraisal():
    """A branch with a secretary that met on 2025-03-19."""
    branch = make_branch(name="第三党支部")
    make_secretary(branch)
    return make_appraisal(branch, general_meeting=make_meeting(branch))


@pytest.fixture
def by(appraisal):
    return appraisal.branch.secretary().user
