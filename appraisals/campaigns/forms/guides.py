"""Who is sent to the general meeting of a branch: one line of the office's form."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class GuideForm(forms.Form):
    """One branch. `was_…` is what the writer began with, so that only what they changed is done."""

    name = forms.CharField(
        label=pgettext_lazy("person", "name"), max_length=50, required=False, strip=True
    )
    post = forms.CharField(
        label=_("organisation and post"), max_length=100, required=False, strip=True
    )
    was_name = forms.CharField(required=False, widget=forms.HiddenInput)
    was_post = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, line, known=None, **options):
        guide = line.guide
        now = {"name": guide.name if guide else "", "post": guide.post if guide else ""}
        initial = now | {f"was_{key}": value for key, value in now.items()}
        prefix = f"branch-{line.appraisal.pk}"
        super().__init__(*args, prefix=prefix, initial=initial, **options)
        self.line, self.known = line, known or {}
        for field, label in (
            ("name", _("Leader sent to %(branch)s")),
            ("post", _("Post of the leader sent to %(branch)s")),
        ):
            words = label % {"branch": line.appraisal.branch}
            self.fields[field].widget.attrs = {"class": "form-control", "aria-label": words}
        self.fields["name"].widget.attrs |= {"list": "leaders", "autocomplete": "off"}
        meeting = line.meeting
        if meeting and not meeting.can_change:
            for field in self.fields.values():
                field.disabled = True

    @property
    def is_changed(self):
        """Whether the writer changed this line (whatever stands there by now)."""
        typed = self.cleaned_data
        return any(typed[key] != typed[f"was_{key}"] for key in ("name", "post"))

    @property
    def fields_of_action(self):
        """What `actions.guides.assign` takes; the post of a leader sent before is filled in."""
        typed = self.cleaned_data
        name, post = typed["name"], typed["post"]
        if name != typed["was_name"] and post in ("", typed["was_post"]):
            post = self.known.get(name, "")
        return {"name": name, "post": post if name else "", "was": typed["was_name"]}
