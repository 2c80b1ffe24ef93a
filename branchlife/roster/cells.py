"""One row of a roster being read: every cell checked, every fault in a sentence."""

import re
import unicodedata

from django.utils.translation import gettext as _

from branchlife import rules
from branchlife.roster.dates import parse_partial_date
from branchlife.roster.workbook import ID_NUMBER, ID_NUMBER_MARK

FULL, PROBATIONARY = "正式党员", "预备党员"
CATEGORIES = {FULL: FULL, "正式": FULL, PROBATIONARY: PROBATIONARY, "预备": PROBATIONARY}
SEXES = {"男": "male", "女": "female", "男性": "male", "女性": "female"}
YES = {"是", "有", "√", "y", "yes", "1", "true"}
NO = {"否", "无", "不是", "没有", "×", "n", "no", "0", "false"}
NOTHING = {"", "-", "--", "—", "——", "/", "\\", "无", "暂无"}
RETIRED = "离退休人员"
STATUSES = ("正常", "停止党籍", "留党察看")

# Posts as rosters write them. Nothing follows from those outside the branch.
POSTS = {
    "书记": "secretary",
    "支书": "secretary",
    "副书记": "deputy",
    "委员": "committee_member",
    "支委": "committee_member",
    "党务工作人员": "assistant",
    "党务工作者": "assistant",
}
ACTING = re.compile(r"^代理?")
COMMISSIONS = {
    "组织": "organization",
    "宣传": "publicity",
    "纪检": "discipline",
    "纪律": "discipline",
}
OF_THE_BRANCH = re.compile(r"^(?:党支部|支部|支委会)(?=.)")
OUTSIDE = re.compile(r"^(?:党委|纪委|总支|党总支|党工委|机关党委|工会|团委|团总支|团支部)")
NO_POST = {"党员", "普通党员", FULL, PROBATIONARY}
BETWEEN_POSTS = re.compile(r"[、，,;；/\s兼]+")

MOBILE = re.compile(r"1[3-9]\d{9}")
LANDLINE = re.compile(r"(?:0\d{2,3}-?)?[2-9]\d{6,7}(?:-\d{1,6})?")
NAME_SIGNS = set("·•・‧.-'() ")
ERROR_VALUES = {"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"}


def plain_person_name(text):
    """A name as it is kept: two characters are often padded to the width of three."""
    text = " ".join(text.split())
    closed = text.replace(" ", "")
    return text if closed.isascii() else closed


def plain_phone(text):
    """A telephone number as it is kept; None when it is neither a mobile nor a landline."""
    number = re.sub(r"[\s()]", "", unicodedata.normalize("NFKC", text)).removeprefix("+86")
    if MOBILE.fullmatch(mobile := number.replace("-", "")):
        return mobile
    return number if not number or LANDLINE.fullmatch(number) else None


class RowCheck:
    """One row being read: its cells, and the sentences about what is wrong with them."""

    def __init__(self, cells, today):
        self.cells = cells
        self.today = today.isoformat()
        self.problems = []
        self.refused = set()

    def __contains__(self, name):
        return name in self.cells

    def heading(self, name):
        """The heading as the file writes it."""
        return self.cells[name].heading

    def refuse(self, name, text, sentence):
        """Note a sentence about this cell; the value read is then empty."""
        self.refused.add(name)
        self.problems.append(sentence % {"column": self.heading(name), "value": text[:40]})
        return ""

    def value(self, name):
        """The cell's value; a formula whose result the file does not hold is refused."""
        cell = self.cells.get(name)
        if cell is None:
            return None
        if cell.value in ERROR_VALUES or (cell.is_formula and cell.value is None):
            self.refuse(name, "", _("%(column)s holds a formula without a value."))
            return None
        return cell.value

    def text(self, name, limit=80):
        """Plain text, without the signs that mean nothing; "" when there is none."""
        value = self.value(name)
        if isinstance(value, bool):
            value = "1" if value else "0"
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        text = " ".join(str("" if value is None else value).split())
        if text in NOTHING:
            return ""
        if ID_NUMBER.search(text) or ID_NUMBER_MARK in text:
            return self.refuse(
                name, "", _("%(column)s holds an ID number, which is not kept here.")
            )
        if len(text) > limit or text[0] in "=@":
            return self.refuse(name, text, _("%(column)s “%(value)s” is no plain short text."))
        return text

    def name(self):
        """A person's name: letters of any script, no formula, no link, no number."""
        cell = self.cells["name"]
        text = " ".join(str("" if cell.value is None else cell.value).split())
        if cell.is_formula:
            return self.refuse("name", "", _("%(column)s holds a formula, not a name."))
        if not text:
            return self.refuse("name", "", _("%(column)s is empty."))
        text = plain_person_name(text)
        is_name = text[0].isalpha() and all(
            letter.isalpha() or letter in NAME_SIGNS for letter in text
        )
        if not is_name or len(text) > 50:
            return self.refuse("name", text, _("%(column)s “%(value)s” is not a name."))
        return text

    def date(self, name):
        """A partial date not after today."""
        value = self.value(name)
        shown = value.strftime("%Y-%m-%d") if hasattr(value, "strftime") else str(value)
        if isinstance(value, str) and value.strip() in NOTHING:
            return ""
        try:
            day = parse_partial_date(value)
        except (ValueError, OverflowError):
            return self.refuse(
                name, shown, _("%(column)s “%(value)s” is wrong; write a date like 1998-12.")
            )
        if day > self.today:
            return self.refuse(name, shown, _("%(column)s “%(value)s” lies in the future."))
        return day

    def phone(self):
        """A mobile number, or a landline with its area code."""
        text = self.text("phone")
        number = plain_phone(text)
        if number is None:
            return self.refuse(
                "phone", text, _("%(column)s “%(value)s” is not a telephone number.")
            )
        return number

    def choice(self, name, choices, sentence):
        """One of a few words, as `choices` maps them."""
        text = self.text(name)
        if text and text not in choices:
            return self.refuse(name, text, sentence)
        return choices.get(text, "")

    def flag(self, name):
        """Yes or no; None for an empty cell."""
        value = self.value(name)
        if isinstance(value, bool):
            return value
        word = str("" if value is None else value).strip().lower().removesuffix(".0")
        if word not in YES | NO | NOTHING:
            self.refuse(name, word, _("%(column)s “%(value)s” should be yes or no."))
        return word in YES if word in YES | NO else None

    def category(self):
        """正式党员 or 预备党员, nothing else."""
        text = self.text("category")
        if text not in CATEGORIES:
            return self.refuse(
                "category",
                text,
                _("%(column)s “%(value)s” is neither full member nor probationary member.")
                if text
                else _("%(column)s is empty."),
            )
        return CATEGORIES[text]

    def posts(self):
        """Posts in the branch, and whether the person leads a group: ([(role, acting)], bool)."""
        found, leads = [], False
        for word in filter(None, BETWEEN_POSTS.split(self.text("posts"))):
            word = OF_THE_BRANCH.sub("", word)
            plain = ACTING.sub("", word)
            commissions = [role for sign, role in COMMISSIONS.items() if sign in word]
            if word in NO_POST or OUTSIDE.match(word):
                continue
            if plain in POSTS:
                found.append((POSTS[plain], plain != word))
            elif commissions and (word.endswith("委员") or plain in COMMISSIONS):
                found += [(role, plain != word) for role in commissions]
            elif word.endswith("委员"):
                found.append((POSTS["委员"], plain != word))
            elif word.endswith("组长"):
                leads = leads or "副" not in word
            else:
                self.refuse("posts", word, _("%(column)s “%(value)s” is not a post known here."))
        return list(dict.fromkeys(found)), leads

    def standings(self):
        """{kind: (in force?, since)} of the kinds the file speaks of."""
        found = {}
        if "status" in self:
            words = set(filter(None, BETWEEN_POSTS.split(self.text("status"))))
            for word in words - set(STATUSES):
                self.refuse("status", word, _("%(column)s “%(value)s” is not known here."))
            if words:
                found["suspended"] = ("停止党籍" in words, "")
            # Whoever is on probation stays so until somebody here says it is over.
            if "留党察看" in words:
                found["probation_within_party"] = (True, "")
        if "lost" in self:
            is_lost = self.flag("lost")
            since = self.date("lost_since") if "lost_since" in self else ""
            if is_lost is not None:
                found["lost_contact"] = (is_lost, since if len(since) == 10 else "")
        return found

    def dates_in_order(self, fields, category):
        """Joining after birth, full membership after joining, and agreeing with the category."""
        for later, earlier in (("joined_on", "birth"), ("full_member_on", "joined_on")):
            one, other = fields.get(later), fields.get(earlier)
            if not rules.in_order(other or "", one or ""):
                self.problems.append(
                    _("%(later)s (%(one)s) is earlier than %(earlier)s (%(other)s).")
                    % {
                        "later": self.heading(later),
                        "earlier": self.heading(earlier),
                        "one": one,
                        "other": other,
                    }
                )
        full_since = fields.get("full_member_on")
        if category == FULL and not full_since and "full_member_on" not in self.refused:
            self.problems.append(
                _("A full member needs a date in the column for becoming a full member.")
            )
        if category == PROBATIONARY and full_since:
            self.refuse(
                "full_member_on",
                full_since,
                _("%(column)s “%(value)s” does not go with a probationary member."),
            )
