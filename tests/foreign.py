"""Every field of every form that takes the id of a record, and a post in which it decides."""

from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile

from appraisals.ballots import forms as ballot_forms
from appraisals.campaigns import forms as campaign_forms
from appraisals.ratings import forms as rating_forms
from appraisals.ratings.forms import follow_up as follow_up_forms
from appraisals.rectification import forms as rectification_forms
from appraisals.summary.forms import assessment as assessment_forms
from appraisals.summary.forms import boards as board_forms
from branchlife.admin import accounts as admin_accounts
from branchlife.admin import inlines as admin_inlines
from branchlife.admin import members as admin_members
from branchlife.forms import accounts as account_forms
from branchlife.forms import groups as group_forms
from branchlife.forms import history as history_forms
from branchlife.forms import transfers as transfer_forms
from meetings.forms import agenda as agenda_forms
from meetings.forms import calendar as calendar_forms
from meetings.forms import meetings as meeting_forms
from meetings.forms import opinions as opinion_forms
from meetings.forms import resolutions as resolution_forms
from meetings.forms import speeches as speech_forms
from meetings.forms import study as study_forms
from meetings.forms import talks as talk_forms
from tests.factories import (
    DAY,
)
from tests.meetings.course import PNG
from tests.scenes import (
    ANOTHER_MEETING,
    GENERAL_MEETING,
    GROUP_MEETING,
    SOON,
    Case,
    agenda_item,
    as_pair,
    as_scrutineer,
    branch_page,
    feedback,
    group,
    item_of_voting,
    leader,
    left_open,
    left_over,
    meeting,
    member_page,
    of_appraisal,
    of_box,
    of_branch,
    of_called,
    of_called_and_member,
    of_disposition,
    of_group,
    of_item_to_settle,
    of_low_rating,
    of_meeting,
    of_member,
    of_opinion,
    of_planned,
    of_study,
    opinion,
    rating,
    resolution,
    series_of,
    settling,
    silent_feedback,
    some,
    voting,
)

CASES = [
    # meetings
    Case(meeting_forms.MeetingForm, "chair", "meetings:create", of_branch, data=GENERAL_MEETING),
    Case(meeting_forms.MeetingForm, "recorder", "meetings:create", of_branch, data=GENERAL_MEETING),
    Case(meeting_forms.MeetingForm, "group", "meetings:create", of_branch, group, GROUP_MEETING),
    Case(
        meeting_forms.MeetingForm,
        "group",
        "meetings:create",
        of_branch,
        group,
        GROUP_MEETING,
        role="group_leader",
    ),
    Case(
        meeting_forms.ExclusionForm,
        "member",
        "meetings:exclude",
        of_branch,
        data={"reason": "ill", "since": "2025-01-01"},
    ),
    Case(
        talk_forms.TalksForm,
        "members",
        "meetings:record_talks",
        of_branch,
        data=lambda scene: {"held_on": "2025-01-01", "leader": leader(scene.branch).pk},
    ),
    Case(
        talk_forms.TalksForm,
        "leader",
        "meetings:record_talks",
        of_branch,
        data=lambda scene: {"held_on": "2025-01-01", "members": leader(scene.branch).pk},
    ),
    Case(
        talk_forms.TicksForm,
        "pairs",
        "meetings:tick_talks",
        of_branch,
        as_pair,
        {"held_on": "2025-01-01"},
    ),
    # study and opinions
    Case(
        study_forms.DeliveryForm,
        "members",
        "meetings:deliver",
        of_study,
        data={"way": "visit", "delivered_on": DAY.isoformat(), "delivered_by": "书记"},
    ),
    Case(
        opinion_forms.EnterForm,
        "about",
        "meetings:enter_opinions",
        of_branch,
        data={"texts": "意见", "subject": "member", "source": "paper"},
    ),
    Case(
        opinion_forms.CorrectForm,
        "about",
        "meetings:correct_opinion",
        of_opinion,
        data={"text": "意见", "subject": "member"},
    ),
    Case(
        opinion_forms.SortForm,
        "opinions",
        "meetings:sort_opinions",
        of_branch,
        opinion,
        {"category": "学习"},
    ),
    Case(
        opinion_forms.SortForm,
        "about",
        "meetings:sort_opinions",
        of_branch,
        data=lambda scene: {"opinions": of_opinion(scene), "subject": "member"},
    ),
    Case(
        agenda_forms.NewItemForm,
        "part_of",
        "meetings:add_item",
        of_planned,
        agenda_item,
        {"title": "分项", "kind": "other"},
    ),
    Case(agenda_forms.CarryForm, "items", "meetings:carry_over", of_planned, left_over),
    *(
        Case(
            calendar_forms.SeriesForm,
            field,
            "meetings:create_series",
            of_branch,
            group if field == "group" else some,
            series_of("group" if field == "group" else "theme_day"),
            role=role,
        )
        for field, role in (
            ("chair", "secretary"),
            ("recorder", "secretary"),
            ("group", "secretary"),
            ("group", "group_leader"),
        )
    ),
    *(
        Case(
            calendar_forms.CopyForm,
            field,
            "meetings:copy",
            of_meeting,
            data=ANOTHER_MEETING,
            stage="meeting",
        )
        for field in ("chair", "recorder")
    ),
    Case(
        speech_forms.SpeechForm,
        "about",
        "meetings:write_speech",
        of_called,
        data={"kind": "peer_opinion", "text": "意见"},
    ),
    Case(
        speech_forms.NoteForm,
        "speaker",
        "meetings:note_speech",
        of_called,
        data={"kind": "self_evaluation", "text": "自评"},
    ),
    Case(
        speech_forms.NoteForm,
        "about",
        "meetings:note_speech",
        of_called,
        data=lambda scene: {
            "speaker": scene.users["secretary"].member.pk,
            "kind": "peer_opinion",
            "text": "意见",
        },
    ),
    Case(
        speech_forms.CriticForm,
        "speaker",
        "meetings:note_speeches_of",
        of_called_and_member,
        lambda branch: branch.secretary() or some(branch),
        {"critics-TOTAL_FORMS": 1, "critics-INITIAL_FORMS": 0, "critics-0-text": "意见"},
        posted_as="critics-0-speaker",
    ),
    Case(
        resolution_forms.ResolutionForm,
        "item",
        "meetings:resolve",
        lambda scene: [voting(scene.branch).pk],
        item_of_voting,
        data={"text": "决议", "ayes": 1, "nays": 0, "abstentions": 0},
        stage="meeting",
    ),
    # campaigns
    Case(
        campaign_forms.ScheduleForm,
        "recorder",
        "campaigns:schedule",
        lambda scene: [scene.appraisal.pk, "general"],
        data={"starts_at": SOON},
    ),
    # ballots
    *(
        Case(
            ballot_forms.MemberForm,
            "member",
            f"ballots:{name}",
            of_box,
            stage="ballot",
            own_is_taken=False,
        )
        for name in ("mobile", "not_mobile", "late", "drop", "hand_out")
    ),
    *(
        Case(
            ballot_forms.MoveForm,
            field,
            "ballots:move",
            of_box,
            data=lambda scene, other=other: {other: some(scene.branch).pk},
            stage="ballot",
            own_is_taken=False,
        )
        for field, other in (("member", "to"), ("to", "member"))
    ),
    Case(
        ballot_forms.NominateForm,
        "person",
        "ballots:nominate",
        of_box,
        as_scrutineer,
        stage="meeting",
    ),
    Case(ballot_forms.CounterForm, "member", "ballots:counter", of_box, stage="meeting"),
    # ratings
    Case(
        rating_forms.DecisionForm,
        "meeting",
        "ratings:decide",
        of_appraisal,
        meeting,
        lambda scene: {"decided_on": date.today().isoformat()},
        stage="counted",
        own_is_taken=False,
    ),
    Case(
        rating_forms.CorrectionForm,
        "meeting",
        "ratings:correct",
        lambda scene: [scene.appraisal.pk, scene.member.pk],
        meeting,
        lambda scene: {"decided_on": date.today().isoformat(), "reason": "更正"},
        stage="graded",
        own_is_taken=False,
    ),
    Case(
        rating_forms.FeedbackForm,
        "members",
        "ratings:feed_back",
        of_appraisal,
        rating,
        lambda scene: {"how": "talk", "fed_back_on": date.today().isoformat()},
        stage="graded",
    ),
    Case(
        rating_forms.SignedForm,
        "feedbacks",
        "ratings:signed",
        of_appraisal,
        feedback,
        lambda scene: {"acknowledged_on": date.today().isoformat()},
        stage="graded",
    ),
    Case(
        rating_forms.PaperStatementForm,
        "feedback",
        "ratings:paper_statement",
        of_appraisal,
        silent_feedback,
        {"statement": "意见"},
        stage="graded",
    ),
    Case(
        rating_forms.CopyForm,
        "rating",
        "ratings:attach_form",
        of_appraisal,
        rating,
        lambda scene: {"upload": SimpleUploadedFile("登记表.png", PNG)},
        stage="graded",
    ),
    Case(
        follow_up_forms.HelpPlanForm,
        "helper",
        "ratings:plan_help",
        of_low_rating,
        data={"gap": "差距", "measures": "措施", "since": "2025-03-19", "until": "2025-09-19"},
        stage="graded",
    ),
    Case(
        follow_up_forms.StepForm,
        "resolution",
        "ratings:note_step",
        of_disposition,
        resolution,
        data={"kind": "resolved"},
        stage="graded",
    ),
    # rectification
    Case(
        rectification_forms.ItemForm,
        "responsible",
        "rectification:add",
        of_appraisal,
        data={
            "problem": "问题",
            "facts": "具体的事",
            "measure": "措施",
            "due_on": "2099-01-01",
            "source": "own",
        },
        stage="graded",
    ),
    Case(
        rectification_forms.CarryForm,
        "items",
        "rectification:carry",
        of_appraisal,
        left_open,
        {"due_on": "2099-01-01"},
        stage="graded",
    ),
    Case(
        rectification_forms.CloseForm,
        "meeting",
        "rectification:close",
        of_item_to_settle,
        settling,
        {"note": "完成", "closed_on": "2099-12-31"},
        stage="graded",
    ),
    # the organisation
    Case(group_forms.SetGroupForm, "group", "branchlife:set_group", of_member, group),
    Case(
        group_forms.GroupForm,
        "members",
        "branchlife:group",
        of_group,
        data={"name": "第一党小组", "position": 1},
    ),
    Case(
        group_forms.GroupForm,
        "leader",
        "branchlife:group",
        of_group,
        leader,
        lambda scene: {
            "name": "新名称",
            "position": 1,
            "members": [leader(scene.branch).pk],
        },
    ),
    Case(
        transfer_forms.TransferForm,
        "to_branch",
        "branchlife:transfer",
        of_member,
        lambda branch: branch,
        own_is_taken=False,
        near_is_taken=True,
    ),
    Case(account_forms.SlipsForm, "members", "branchlife:print_slips", of_branch),
    # the back office
    Case(
        admin_members.MemberForm,
        "group",
        "admin:branchlife_member_change",
        of_member,
        group,
        member_page,
    ),
    Case(
        admin_inlines.PostForm,
        "member",
        "admin:branchlife_branch_change",
        of_branch,
        data=branch_page,
        posted_as="posts-4-member",
    ),
]
# Fields of forms without a case, and why.
WITHOUT = {
    (board_forms.BoardForm, "committee"): "chooses among branches that were read already",
    (board_forms.RemindForm, "branches"): "tests/summary/test_board.py has it",
    (assessment_forms.ProposalForm, "proposed"): "words, no ids",
    (calendar_forms.FilterForm, "kind"): "words, no ids",
    (calendar_forms.FilterForm, "year"): "years, no ids",
    (calendar_forms.SeriesForm, "template"): "agendas to start from are everybody's",
    (meeting_forms.MeetingForm, "template"): "agendas to start from are everybody's",
    **{
        (form, f"{name}_agenda"): "agendas to start from are everybody's"
        for form in (campaign_forms.CampaignForm, campaign_forms.ChangeForm)
        for name in ("committee", "general", "decision")
    },
    (opinion_forms.SubjectForm, "about"): "the forms made of it have cases",
    (account_forms.UserSlipForm, "members"): "taken out: one login, named by the address",
    (history_forms.HistoryForm, "branch"): "only looks; see test_no_page_offers_what_is_others",
    (history_forms.HistoryForm, "verb"): "words, no ids",
    (history_forms.HistoryForm, "kind"): "words, no ids",
    (rating_forms.ProposalForm, "result"): "grades, no ids",
    (follow_up_forms.DispositionForm, "case"): "words, no ids",
    (follow_up_forms.OpenDispositionForm, "case"): "words, no ids",
    (follow_up_forms.CloseDispositionForm, "result"): "words, no ids",
    (follow_up_forms.StepForm, "kind"): "words, no ids",
    (rectification_forms.ItemForm, "category"): "words, no ids",
    (rectification_forms.ProblemForm, "category"): "words, no ids",
    (admin_accounts.CommitteeForm, "parent"): "an administrator keeps all committees",
    (admin_accounts.CommitteePostForm, "user"): "an administrator keeps all logins",
    (admin_accounts.CommitteePostForm, "committee"): "an administrator keeps all committees",
    (admin_inlines.GroupForm, "leader"): "one of the group; tests/branchlife/test_admin_members.py",
}
# Ids read without a form, in the order of the alphabet: (module, name in the post).
READ_BY_HAND = {
    ("appraisals.ratings.forms.self_evaluations", "was"),  # texts
    ("appraisals.ratings.views.table", "member"),
    ("branchlife.forms.rosters", "sheet"),  # names of sheets
    ("branchlife.views.slips", "members"),
    ("meetings.forms.calendar", "days"),  # days
    ("meetings.forms.live", "was"),  # texts
    ("meetings.views.check_in", "row"),  # compared with the rows of the meeting
}
