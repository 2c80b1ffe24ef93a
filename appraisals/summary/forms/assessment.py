"""What the office types to assess the branches: the rules, points or words, proposals, the decision."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from appraisals.campaigns.forms.fields import LinesField
from appraisals.summary.models import AssessmentScheme, Criterion
from branchlife.forms.fields import ActForm, DayField

ITEMS = 20


class LongLinesField(LinesField):
    """Titles of papers, one a line."""

    def check_line(self, line):
        """As long as the column allows."""
        if len(line) > 80:
            raise forms.ValidationError(
                _("A line has at most %(most)d characters: %(line)s"),
                params={"most": 80, "line": line},
            )


class ShortLinesField(LinesField):
    """Words and results, one a line: they stand in narrow columns."""

    def check_line(self, line):
        """Words of a table."""
        if len(line) > 20:
            raise forms.ValidationError(
                _("A line has at most %(most)d characters: %(line)s"),
                params={"most": 20, "line": line},
            )


class SchemeForm(forms.ModelForm):
    """The rules of the assessment but its items."""

    words = ShortLinesField(
        label=pgettext_lazy("scale", "words"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One a line, the best first; used where items are assessed in words."),
    )
    results = ShortLinesField(
        label=_("results"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line. The first is the honour, given to as many branches as you like."),
    )
    materials = LongLinesField(
        label=_("materials every branch hands in"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One a line; received or not is noted branch by branch."),
    )

    class Meta:
        model = AssessmentScheme
        fields = ["marking", "words", "results", "year", "shows_marks", "materials"]
        help_texts = {"year": _("Meetings, attendance and lectures are counted in this year.")}


class ItemForm(forms.ModelForm):
    """One item of the assessment; a line without a name is none."""

    title = forms.CharField(
        label=pgettext_lazy("of an item", "name"), max_length=60, required=False
    )

    class Meta:
        model = Criterion
        fields = ["part", "title", "text", "points", "beside"]
        widgets = {"text": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = False
        self.fields["part"].initial = Criterion.Part.AREA

    def clean(self):
        """What was written about an item without a name is not lost silently."""
        cleaned = super().clean()
        if not cleaned.get("title") and cleaned.get("text"):
            self.add_error("title", _("The item needs a name; to drop it, empty the line."))
        return cleaned

    def _post_clean(self):
        """Rows are made by the action; an empty line is no row to validate."""


ItemFormSet = forms.formset_factory(ItemForm, extra=3, max_num=ITEMS, validate_max=True)


def items_of(formset):
    """The items of a valid formset, in order, without empty lines."""
    lines = [form.cleaned_data for form in formset if form.cleaned_data.get("title")]
    return [
        {
            "part": line["part"] or Criterion.Part.AREA,
            "title": line["title"],
            "text": line["text"],
            "points": line["points"],
            "beside": line["beside"],
        }
        for line in lines
    ]


class MarksForm(forms.Form):
    """Points or words with notes, and the days materials were received, for one branch."""

    def __init__(self, *args, row, **kwargs):
        super().__init__(*args, **kwargs)
        self.row = row
        for item, mark in row.lines:
            if row.scheme.in_points:
                self.fields[f"points-{item.pk}"] = points_field(item, mark)
            else:
                self.fields[f"word-{item.pk}"] = word_field(row.scheme, item, mark)
            self.fields[f"note-{item.pk}"] = forms.CharField(
                label=_("note"),
                max_length=500,
                required=False,
                initial=mark.note if mark else "",
                widget=forms.Textarea(attrs={"rows": 2}),
            )
        for material in row.materials:
            receipt = row.receipts.get(material.pk)
            self.fields[f"received-{material.pk}"] = DayField(
                label=material.title,
                required=False,
                initial=receipt.received_on if receipt else None,
            )

    def items(self):
        """[(item, field of points or word, field of the note)]."""
        kind = "points" if self.row.scheme.in_points else "word"
        for item in self.row.criteria:
            yield item, self[f"{kind}-{item.pk}"], self[f"note-{item.pk}"]

    def received(self):
        """[(material, its field)]."""
        for material in self.row.materials:
            yield material, self[f"received-{material.pk}"]

    @property
    def marks(self):
        """What was typed, as the action takes it."""
        return {
            item.pk: {
                "points": self.cleaned_data.get(f"points-{item.pk}"),
                "word": self.cleaned_data.get(f"word-{item.pk}", ""),
                "note": self.cleaned_data[f"note-{item.pk}"],
            }
            for item in self.row.criteria
        }

    @property
    def receipts(self):
        """{material id: day or None}."""
        return {m.pk: self.cleaned_data[f"received-{m.pk}"] for m in self.row.materials}


def points_field(item, mark):
    """Points with one decimal, up to the full points."""
    return forms.DecimalField(
        label=item.title,
        required=False,
        min_value=0,
        max_value=item.points,
        decimal_places=1,
        initial=mark.points if mark else None,
        widget=forms.NumberInput(attrs={"step": "0.5", "inputmode": "decimal"}),
    )


def word_field(scheme, item, mark):
    """One of the words of the rules."""
    return forms.ChoiceField(
        label=item.title,
        required=False,
        choices=[("", "—"), *((word, word) for word in scheme.words)],
        initial=mark.word if mark else "",
    )


class ProposalForm(forms.Form):
    """The result the office proposes for one branch, and why."""

    proposed = forms.ChoiceField(label=_("proposed result"), required=False)
    reason = forms.CharField(
        label=_("reason of the proposal"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For the meeting of the committee; the branch does not read it."),
    )

    def __init__(self, *args, row, **kwargs):
        initial = {
            "proposed": row.assessment.proposed,
            "reason": row.assessment.proposal_reason,
        }
        super().__init__(*args, initial=initial, **kwargs)
        results = ((result, result) for result in row.scheme.results)
        self.fields["proposed"].choices = [("", _("no proposal yet")), *results]


class DecisionForm(ActForm):
    """What the meeting of the committee decided: a result for each branch, the proposed one chosen."""

    meeting = forms.CharField(label=_("meeting"), max_length=60)
    held_on = DayField(label=pgettext_lazy("decision", "held on"))
    present = forms.CharField(
        label=_("who was there"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    words = forms.CharField(
        label=_("what was decided, as minuted"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, scheme, appraisals, proposed, **kwargs):
        super().__init__(*args, **kwargs)
        self.appraisals = appraisals
        choices = [("", "—"), *((result, result) for result in scheme.results)]
        for appraisal in appraisals:
            self.fields[f"result-{appraisal.pk}"] = forms.ChoiceField(
                label=appraisal.branch.name,
                required=False,
                choices=choices,
                initial=proposed.get(appraisal.pk, ""),
                widget=forms.Select(attrs={"class": "form-select"}),
            )

    def head(self):
        """The fields of the meeting."""
        return [self[name] for name in ("meeting", "held_on", "present", "words")]

    def rows(self):
        """[(appraisal, its field)]."""
        return [(one, self[f"result-{one.pk}"]) for one in self.appraisals]

    @property
    def values(self):
        """What was typed, as the action takes it."""
        head = {
            name: self.cleaned_data[name] for name in ("meeting", "held_on", "present", "words")
        }
        results = {one.pk: self.cleaned_data[f"result-{one.pk}"] for one in self.appraisals}
        return head | {"results": results}


class PublishForm(ActForm):
    """When and how the branches were told."""

    published_on = DayField(label=_("published on"), initial=timezone.localdate)
    published_how = forms.CharField(
        label=_("how it was published"),
        max_length=60,
        required=False,
        help_text=_("For example by a notice to all branches."),
    )


class RetractForm(ActForm):
    """Why the decision is taken back."""

    reason = forms.CharField(
        label=_("why the decision is taken back"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class FilterForm(forms.Form):
    """Which branches are shown side by side."""

    q = forms.CharField(label=_("Branch"), required=False, max_length=40)
    show = forms.ChoiceField(
        label=pgettext_lazy("filter", "show"),
        required=False,
        choices=[
            ("", _("all branches")),
            ("open", _("without a proposal")),
            ("honour", _("proposed for the honour")),
        ],
    )
