"""Self-evaluations: drafted, handed in, laid before the meeting that asks for them; or on paper."""

from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from appraisals.ratings.figures.self_evaluations import asked_in, meeting_for, meetings_of
from appraisals.ratings.models import SelfEvaluation
from branchlife import audit
from branchlife.actions import attach_file
from branchlife.workflow import NotAllowed, ensure, lock
from branchlife.written import zh_time
from meetings.models import Meeting, Speech
from meetings.rules.texts import tidy

KIND = Speech.Kind.SELF_EVALUATION


class ChangedMeanwhile(NotAllowed):
    """The same person wrote in another place; `evaluation` is as it stands now."""

    def __init__(self, evaluation):
        self.evaluation = evaluation
        text = _(
            "You wrote here on another page or device a moment ago (%(time)s). What you wrote now "
            "stands below, please compare before you save."
        )
        super().__init__([text % {"time": zh_time(evaluation.changed_at)}])


# --- by the member ---


@transaction.atomic
def keep(appraisal, member, *, by, answers, text, upload=None, was=None):
    """The member writes on; nobody else reads it. The record of deeds says only that it was begun.

    `answers` is {title of a criterion: words}. `was` are the words the writer started from, and
    those sent since without an answer: [(answers, text)]; when something else stands there by now,
    nothing is written and ChangedMeanwhile is raised.
    """
    evaluation, is_new = _begun(appraisal, member)
    ensure(evaluation.reasons_against_drafting())
    _write(evaluation, answers, text, was)
    if upload:
        attach_file(evaluation.appraisal.branch, evaluation, upload, by=by, purpose="speech")
    if is_new:
        audit.record(by, "began a self-evaluation", evaluation)
    return evaluation


@transaction.atomic
def hand_in(appraisal, member, *, by, answers, text, upload=None, was=None):
    """Those expected at the meeting that asks for it, and the committee, read it from now on.

    It is laid before that meeting at once if people have been called to it, else when they are.
    What was handed in already is changed.
    """
    _lock_meetings(appraisal)
    evaluation, _is_new = _begun(appraisal, member)
    _write(evaluation, answers, text, was)
    if upload:
        attach_file(evaluation.appraisal.branch, evaluation, upload, by=by, purpose="speech")
    ensure(evaluation.reasons_against_handing_in(has_file=evaluation.files().exists()))
    _deliver(evaluation, by)
    audit.record(by, "handed in a self-evaluation", evaluation, new=_facts(evaluation))
    return evaluation


@transaction.atomic
def take_back(evaluation, *, by):
    """It is a draft again, and lies before no meeting."""
    _lock_meetings(evaluation.appraisal)
    evaluation = lock(evaluation)
    ensure(evaluation.reasons_against_taking_back())
    speech, evaluation.speech = evaluation.speech, None
    evaluation.handed_in_by = evaluation.handed_in_at = None
    evaluation.save(update_fields=["speech", "handed_in_by", "handed_in_at"])
    if speech is not None:
        speech.delete()
    audit.record(by, "took back a self-evaluation", evaluation)
    return evaluation


# --- by those who do the branch's work ---


@transaction.atomic
def enter(appraisal, member, *, by, answers, text, upload=None):
    """What came on paper is typed, or its photo hung on it; it is handed in by that.

    A draft of the member, which nobody has read, makes room for it, and so does what hangs on it.
    """
    _lock_meetings(appraisal)
    evaluation, _is_new = _begun(appraisal, member)
    ensure(evaluation.reasons_against_entering())
    if not evaluation.is_on_paper:
        _drop_files(evaluation)
    _write(evaluation, answers, text)
    evaluation.entered_by = by
    if upload:
        attach_file(evaluation.appraisal.branch, evaluation, upload, by=by, purpose="speech")
    ensure(evaluation.reasons_against_emptiness(evaluation.files().exists()))
    _deliver(evaluation, by)
    audit.record(by, "entered a self-evaluation", evaluation, new=_facts(evaluation))
    return evaluation


@transaction.atomic
def remove_paper(evaluation, *, by):
    """What was entered from paper was not this member's: words, files and speech go."""
    _lock_meetings(evaluation.appraisal)
    evaluation = lock(evaluation)
    ensure(evaluation.reasons_against_entering())
    if not evaluation.is_on_paper:
        raise NotAllowed([_("This did not come on paper; the member takes it back.")])
    ensure(evaluation.reasons_of_the_meeting())
    audit.record(by, "removed a self-evaluation", evaluation)
    _drop_files(evaluation)
    if evaluation.speech is not None:
        evaluation.speech.delete()
    evaluation.delete()


# --- before the meeting ---


def lay_before(meeting, by):
    """People have been called to `meeting`: what was handed in for it is laid before it.

    Named in the setting CALLED_HOOKS; runs while the meeting is locked.
    """
    expected = set(meeting.attendances.expected().values_list("member_id", flat=True))
    spoken = Speech.objects.prepared().filter(meeting=meeting, kind=KIND)
    there = set(spoken.values_list("speaker_id", flat=True))
    for appraisal in asked_in(meeting):
        rows = SelfEvaluation.objects.handed_in().filter(
            appraisal=appraisal, member__in=expected - there
        )
        for evaluation in rows.select_for_update(of=("self",)).order_by("pk"):
            evaluation.appraisal = appraisal
            if _is_free(evaluation.speech, meeting):
                _lay(evaluation, meeting)


def _is_free(speech, meeting):
    """Whether the words may be laid before `meeting`: nowhere yet, or not said where they lie."""
    if speech is None:
        return True
    if speech.is_delivered or speech.meeting_id == meeting.pk:
        return False
    where = speech.meeting
    waits = where.state in (Meeting.State.DRAFT, Meeting.State.CALLED)
    return not waits or meeting.kind == Meeting.Kind.GROUP


def _lay(evaluation, meeting):
    """Lay the words before `meeting`, or lay them there instead of elsewhere."""
    speech = evaluation.speech
    if speech is None:
        speech = Speech(kind=KIND, speaker=evaluation.member, state=Speech.State.HANDED_IN)
    speech.meeting, speech.item = meeting, None
    _say(evaluation, speech)
    speech.save()
    evaluation.speech = speech
    evaluation.save(update_fields=["speech"])


def _say(evaluation, speech):
    """The speech says what the self-evaluation says."""
    speech.text = evaluation.as_text or _("(see the written speech attached)")
    speech.entered_by = evaluation.entered_by


# --- shared ---


def _lock_meetings(appraisal):
    """Meetings first, then what is laid before them: in the order in which a meeting is called.

    Also those to which nobody is called yet, so that none is called meanwhile.
    """
    list(meetings_of(appraisal).select_for_update().order_by("pk"))


def _begun(appraisal, member):
    """(the member's self-evaluation under its lock, whether it was made just now)."""
    evaluation, is_new = SelfEvaluation.objects.get_or_create(
        appraisal=appraisal, member=member, defaults={"changed_at": timezone.now()}
    )
    evaluation = lock(evaluation)
    evaluation.appraisal, evaluation.member = appraisal, member
    return evaluation, is_new


def _write(evaluation, answers, text, was=None):
    """Keep these words; what is kept already is not written again."""
    answers = {title: tidy(words) for title, words in answers.items() if words.strip()}
    if evaluation.says(answers, text):
        return
    if was is not None and not any(evaluation.says(*words) for words in was):
        raise ChangedMeanwhile(evaluation)
    evaluation.answers, evaluation.text = answers, tidy(text)
    evaluation.changed_at = timezone.now()
    evaluation.save(update_fields=["answers", "text", "changed_at"])


def _drop_files(evaluation):
    """What hangs on it goes, from the disk too once this is certain."""
    for file in evaluation.files():
        transaction.on_commit(partial(file.content.storage.delete, file.content.name))
        file.delete()


def _deliver(evaluation, by):
    """Handed in; the speech follows, or is made where a meeting asks for one."""
    evaluation.handed_in_by, evaluation.handed_in_at = by, timezone.now()
    evaluation.save(update_fields=["handed_in_by", "handed_in_at", "entered_by"])
    speech = evaluation.speech
    if speech is not None and speech.meeting.state != Meeting.State.CANCELLED:
        _say(evaluation, speech)
        if speech.state == Speech.State.RETURNED:
            speech.state, speech.return_note = Speech.State.HANDED_IN, ""
        speech.save(update_fields=["text", "entered_by", "state", "return_note"])
        return
    meeting = meeting_for(evaluation.appraisal, evaluation.member)
    if meeting is not None and not _has_spoken(evaluation.member, meeting):
        _lay(evaluation, meeting)


def _has_spoken(member, meeting):
    """Whoever keeps the record has noted a self-evaluation already."""
    return Speech.objects.prepared().filter(meeting=meeting, kind=KIND, speaker=member).exists()


def _facts(evaluation):
    """Small facts for the record of deeds: never the words."""
    meeting = evaluation.speech.meeting if evaluation.speech else ""
    return {"meeting": str(meeting), "characters": len(evaluation.as_text)}
