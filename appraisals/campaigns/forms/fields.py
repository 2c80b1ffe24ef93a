"""Lists that people type as lines: documents, criteria, phrases."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from appraisals.campaigns.models import Phrase

COLON = "\N{FULLWIDTH COLON}"
LONGEST_LINE = 60
LONGEST_PHRASE = 120
LONGEST_DOCUMENT = 200


class LinesField(forms.CharField):
    """A list of short texts, one a line."""

    widget = forms.Textarea(attrs={"rows": 5})

    def prepare_value(self, value):
        """The list as lines; what somebody typed as it is."""
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value):
        """The lines without blanks; each once, and short enough for a ballot."""
        lines = [line.strip() for line in (value or "").splitlines() if line.strip()]
        super().clean("\n".join(lines))
        if len(lines) != len(set(lines)):
            raise ValidationError(_("One line stands here twice."))
        for line in lines:
            self.check_line(line)
        return lines

    def check_line(self, line):
        """Refuse a line that would not fit."""
        if len(line) > LONGEST_LINE:
            raise ValidationError(
                _("A line has at most %(most)d characters: %(line)s"),
                params={"most": LONGEST_LINE, "line": line},
            )

    def has_changed(self, initial, data):
        """Compares what the lines say."""
        return super().has_changed(self.prepare_value(initial), data)


class CriteriaField(LinesField):
    """Criteria, one a line: a title, and after a colon its text."""

    def prepare_value(self, value):
        """Each criterion as one line."""
        if not isinstance(value, list):
            return value
        return "\n".join(
            COLON.join(part for part in (criterion["title"], criterion["text"]) if part)
            for criterion in value
        )

    def clean(self, value):
        """Titles and texts."""
        criteria = []
        for line in super().clean(value):
            title, _colon, text = line.replace(":", COLON).partition(COLON)
            criteria.append({"title": title.strip(), "text": text.strip()})
        return criteria

    def check_line(self, line):
        """Only the title must be short."""
        super().check_line(line.replace(":", COLON).partition(COLON)[0])


class PhrasesField(LinesField):
    """Sentences for opinions, one a line: the grade, a colon, the sentence."""

    def prepare_value(self, value):
        """Each sentence behind the name of its grade."""
        if not isinstance(value, list):
            return value
        return "\n".join(
            f"{Phrase(phrase['grade']).label}{COLON}{phrase['text']}" for phrase in value
        )

    def clean(self, value):
        """Grades and sentences, grouped by grade, best first."""
        known = {str(name.label): name.value for name in Phrase}
        phrases = []
        for line in super().clean(value):
            name, _colon, text = line.replace(":", COLON).partition(COLON)
            phrases.append({"grade": known[name.strip()], "text": text.strip()})
        return sorted(phrases, key=lambda phrase: Phrase.values.index(phrase["grade"]))

    def check_line(self, line):
        """Refuse a line that names no grade or says nothing."""
        name, _colon, text = line.replace(":", COLON).partition(COLON)
        if name.strip() not in {str(grade.label) for grade in Phrase}:
            raise ValidationError(
                _("Each line begins with one of the four grades and a colon: %(line)s"),
                params={"line": line},
            )
        if not text.strip() or len(text.strip()) > LONGEST_PHRASE:
            raise ValidationError(
                _("After the colon stands a sentence of at most %(most)d characters: %(line)s"),
                params={"most": LONGEST_PHRASE, "line": line},
            )


class DocumentsField(LinesField):
    """Notices, one a line: the title, and its number in brackets."""

    widget = forms.Textarea(attrs={"rows": 4})

    def check_line(self, line):
        """Titles of notices are long."""
        if len(line) > LONGEST_DOCUMENT:
            raise ValidationError(
                _("A line has at most %(most)d characters: %(line)s"),
                params={"most": LONGEST_DOCUMENT, "line": line},
            )
