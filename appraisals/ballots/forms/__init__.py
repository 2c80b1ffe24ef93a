"""What people type around the ballot; the ballot itself is no form of Django's."""

from appraisals.ballots.forms.codes import (
    CodesForm,
    OneCodeForm,
    PrintForm,
    UploadForm,
    VoidForm,
)
from appraisals.ballots.forms.keying import KeyInForm
from appraisals.ballots.forms.preparing import CounterForm, NominateForm, PrepareForm
from appraisals.ballots.forms.roll import MemberForm, MoveForm

__all__ = [
    "CodesForm",
    "CounterForm",
    "KeyInForm",
    "MemberForm",
    "MoveForm",
    "NominateForm",
    "OneCodeForm",
    "PrepareForm",
    "PrintForm",
    "UploadForm",
    "VoidForm",
]
