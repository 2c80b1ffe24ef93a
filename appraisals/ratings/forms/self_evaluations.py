"""What a member writes about themself, by the criteria of the year and freely."""

import json

from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.forms.speeches import upload_field

LONGEST = 10_000


def words_field(rows, **kwargs):
    """A field that grows with what is written."""
    widget = forms.Textarea({"rows": rows, "class": "form-control"})
    return forms.CharField(required=False, max_length=LONGEST, widget=widget, **kwargs)


class SelfEvaluationForm(forms.Form):
    """A field for each criterion, one for free words, and a photo of the handwriting instead."""

    text = words_field(
        8,
        label=_("In your own words"),
        help_text=_(
            "What you did well and what you did not, with persons and facts; where it comes from, "
            "and what you will change."
        ),
    )
    upload = upload_field()

    def __init__(self, data=None, files=None, *, evaluation, is_blank=False):
        self.criteria = evaluation.appraisal.campaign.criteria
        initial = {} if is_blank else self.fields_of(evaluation.answers, evaluation.text)
        super().__init__(data, files, initial=initial)
        self.started = json.dumps(initial, ensure_ascii=False)
        for name, criterion in self.named():
            self.fields[name] = words_field(
                4, label=criterion["title"], help_text=criterion.get("text", "")
            )
        self.order_fields([name for name, _criterion in self.named()])

    def named(self):
        """[(name of a field, criterion)]"""
        return [(f"answer_{n}", criterion) for n, criterion in enumerate(self.criteria)]

    def fields_of(self, answers, text):
        """{name of a field: words}"""
        found = {name: answers.get(criterion["title"], "") for name, criterion in self.named()}
        return found | {"text": text}

    def words_of(self, values):
        """(answers, text) out of {name of a field: words}."""
        answers = {
            criterion["title"]: str(values.get(name, "")) for name, criterion in self.named()
        }
        return answers, str(values.get("text", ""))

    def words(self):
        """What was typed, as the actions take it."""
        answers, text = self.words_of(self.cleaned_data)
        return {"answers": answers, "text": text}

    def was(self):
        """What the writer started from: [(answers, text)]; None where the page did not say."""
        said = self.data.getlist("was") if hasattr(self.data, "getlist") else []
        return [self.words_of(values) for values in map(parsed, said)] if said else None


def parsed(text):
    """A JSON object of words; an empty one when it is none."""
    try:
        values = json.loads(text)
    except ValueError:
        return {}
    return values if isinstance(values, dict) else {}
