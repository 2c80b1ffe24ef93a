"""What an office types about its consolidated table."""

from django import forms
from django.utils.translation import gettext_lazy as _

from appraisals.summary.exports.columns import FIRST, TABLES


class LayoutForm(forms.Form):
    """Columns by a number each: empty leaves the column out, equal numbers keep their order."""

    responsible = forms.CharField(label=_("responsible"), max_length=50, required=False)
    filled_in_by = forms.CharField(label=_("filled in by"), max_length=50, required=False)
    phone = forms.CharField(label=_("telephone"), max_length=30, required=False)
    has_subtotals = forms.BooleanField(label=_("subtotals of the committees below"), required=False)

    def __init__(self, *args, shown, **kwargs):
        super().__init__(*args, **kwargs)
        for table, columns in TABLES.items():
            for column in columns:
                if column.key in FIRST:
                    continue
                keys = shown[table]
                place = keys.index(column.key) + 1 - len(FIRST) if column.key in keys else None
                name = f"{table}-{column.key}"
                self.fields[name] = forms.IntegerField(
                    label=column.heading,
                    min_value=1,
                    max_value=99,
                    required=False,
                    initial=place,
                )
                self.fields[name].widget.attrs["class"] = "form-control"

    def of(self, table):
        """The bound fields of one table, those printed first in their order."""
        fields = [
            self[f"{table}-{column.key}"] for column in TABLES[table] if column.key not in FIRST
        ]
        return sorted(fields, key=lambda field: (field.initial is None, field.initial or 0))

    @property
    def members(self):
        """The columns of table one."""
        return self.of("members")

    @property
    def leadership(self):
        """The columns of table two."""
        return self.of("leadership")

    def keys_of(self, table):
        """The keys of the columns chosen, in their order; empty when it is the usual table."""
        numbers = {
            column.key: self.cleaned_data.get(f"{table}-{column.key}")
            for column in TABLES[table]
            if column.key not in FIRST
        }
        keys = sorted((key for key in numbers if numbers[key]), key=lambda key: numbers[key])
        usual = [c.key for c in TABLES[table] if c.key not in FIRST and not c.is_extra]
        return [] if keys == usual else [*FIRST, *keys]

    def clean(self):
        cleaned = super().clean()
        for table in TABLES:
            if not any(cleaned.get(name) for name in self.fields if name.startswith(f"{table}-")):
                raise forms.ValidationError(_("Give at least one column of each table a number."))
        return cleaned

    @property
    def layout(self):
        """What the action is told."""
        names = ("has_subtotals", "responsible", "filled_in_by", "phone")
        columns = {table: self.keys_of(table) for table in TABLES}
        return {name: self.cleaned_data[name] for name in names} | {"columns": columns}
