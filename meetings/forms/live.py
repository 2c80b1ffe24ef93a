"""What is typed while a meeting goes on."""

from django import forms


class WordsField(forms.CharField):
    """What is typed of a record; a NUL, which no database keeps, costs nobody the rest of it."""

    def __init__(self):
        super().__init__(required=False, strip=False)

    def to_python(self, value):
        """The text without it."""
        return super().to_python(value).replace("\0", "")


class LiveForm(forms.Form):
    """The records of all items of a meeting: what is typed, and what stood there at first."""

    def __init__(self, items, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.items = list(items)
        for item in self.items:
            for name in (f"record_{item.pk}", f"was_{item.pk}"):
                self.fields[name] = WordsField()

    def typed(self):
        """[(item, record, was)] of the items the page held."""
        return [
            (
                item,
                self.cleaned_data[f"record_{item.pk}"],
                self.cleaned_data[f"was_{item.pk}"],
            )
            for item in self.items
            if f"record_{item.pk}" in self.data
        ]


class AutosaveForm(forms.Form):
    """One record as the script sends it: with what it knows to have stood there before."""

    record = WordsField()

    @property
    def was(self):
        """What the server said last, then what was sent since without an answer."""
        return self.data.getlist("was") or [""]
