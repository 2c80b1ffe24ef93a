"""The roster as a workbook: empty to be filled in, or as it stands. The columns are the same."""

from collections import defaultdict
from io import BytesIO

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from branchlife import papers
from branchlife.exports.formats import attachment
from branchlife.models import Branch, BranchPost, Committee, Member
from branchlife.roster import columns
from branchlife.roster.columns import COLUMNS

TEXT = "@"  # so that Excel leaves 1998-07 and long numbers as they are typed
ROWS_PREPARED = 1000
A3 = 8  # as Excel numbers paper sizes
EXAMPLE_FONT = Font(italic=True, color="808080")
EXAMPLE_FILL = PatternFill("solid", start_color="F2F2F2", end_color="F2F2F2")
REQUIRED_FILL = PatternFill("solid", start_color="FDE9D9", end_color="FDE9D9")

# How each column is filled in.
NOTES = {
    "name": gettext_lazy(
        "Required. Two people of one name in a branch are told apart by telephone."
    ),
    "sex": gettext_lazy("Choose from the list."),
    "ethnicity": gettext_lazy("The full name, as in the household register."),
    "birth": gettext_lazy(
        "A month or a day: 1985-06 or 1985-06-15. Other usual ways of writing are understood."
    ),
    "education": gettext_lazy("The highest one."),
    "category": gettext_lazy("Required. Choose from the list."),
    "branch": gettext_lazy(
        "Required. The short or the full name; existing ones can be chosen from the list. May be "
        "left out in the roster of one branch."
    ),
    "group": gettext_lazy("Where the branch has party groups."),
    "posts": gettext_lazy(
        "Posts in the branch, several separated by a comma. Who leads a group is named as its leader."
    ),
    "joined_on": gettext_lazy("The day on which the branch admitted the person on probation."),
    "full_member_on": gettext_lazy("Required for full members; empty for those on probation."),
    "work_started": gettext_lazy("A month or a day."),
    "work_unit": gettext_lazy("As papers are to print it."),
    "work_post": gettext_lazy("As in the national system."),
    "phone": gettext_lazy("A mobile number, or a landline with its area code."),
    "status": gettext_lazy("Choose from the list; empty leaves it as it is."),
    "leading": gettext_lazy("Yes or no; empty leaves it as it is."),
    "mobile": gettext_lazy("Yes or no; empty leaves it as it is."),
    "lost": gettext_lazy("Yes or no; empty leaves it as it is."),
    "lost_since": gettext_lazy("The day, for those who are out of contact."),
    "retired": gettext_lazy("Yes or no; empty leaves it as it is."),
    "remark": gettext_lazy("For your own use; not read."),
}


def branches_of(place):
    """The branches of a committee and below it, or the one branch."""
    if isinstance(place, Branch):
        return [place]
    below = Committee.objects.filter(path__startswith=place.path)
    return list(Branch.objects.filter(committee__in=below).order_by("committee__path", "position"))


def branch_name(branch):
    """How a roster names a branch."""
    return branch.full_name or branch.name


def template_response(place):
    """An empty roster with lists to choose from, an example row and a sheet of explanations."""
    name = _("Roster template (%(name)s).xlsx") % {"name": place}
    return attachment(roster_workbook(place, [], is_template=True), name, papers.XLSX)


def roster_response(place):
    """The present roster in the same columns; imported again it changes nothing."""
    name = _("Roster (%(name)s) %(day)s.xlsx") % {
        "name": place,
        "day": timezone.localdate().strftime("%Y%m%d"),
    }
    return attachment(roster_workbook(place, rows_of(branches_of(place))), name, papers.XLSX)


def rows_of(branches):
    """Every member on the roster today, as a list of cells in the order of COLUMNS."""
    today = timezone.localdate()
    posts = defaultdict(list)
    held = BranchPost.objects.in_force(today).filter(branch__in=branches).in_order()
    for post in held:
        posts[post.member_id, post.branch_id].append((post.role, post.acting))
    by_pk = {branch.pk: branch for branch in branches}
    members = Member.objects.on_roster(today).filter(branch__in=branches)
    members = list(members.select_related("group").with_standings().order_by("position", "pk"))
    places = {branch.pk: place for place, branch in enumerate(branches)}
    for member in sorted(members, key=lambda member: places[member.branch_id]):
        facts = _facts(member, posts[member.pk, member.branch_id], today)
        facts["branch"] = branch_name(by_pk[member.branch_id])
        yield [facts.get(column.field, "") for column in COLUMNS]


def _facts(member, posts, today):
    """{field: text} of one member."""
    standings = {standing.kind: standing.since for standing in member.standings_on(today)}
    is_full = member.category_on(today) == Member.Category.FULL
    group = member.group
    lost_since = standings.get("lost_contact")
    return {
        "name": member.name,
        "sex": columns.written_sex(member.sex),
        "ethnicity": member.ethnicity,
        "birth": member.birth,
        "education": member.education,
        "category": columns.written_category(is_full),
        "group": group.name if group else "",
        "posts": columns.written_posts(posts, bool(group) and group.leader_id == member.pk),
        "joined_on": member.joined_on,
        "full_member_on": member.full_member_on if is_full else "",
        "work_started": member.work_started,
        "work_unit": member.work_unit,
        "work_post": member.work_post,
        "phone": member.phone,
        "status": columns.written_status(standings),
        "leading": columns.written_flag(member.is_leading_cadre),
        "mobile": columns.written_flag(member.is_mobile),
        "lost": columns.written_flag("lost_contact" in standings),
        "lost_since": lost_since.isoformat() if lost_since else "",
        "retired": columns.written_flag(member.is_retired),
    }


def roster_workbook(place, rows, *, is_template=False):
    """The workbook (bytes): roster, explanations, names of branches."""
    book = Workbook(write_only=True)
    book.properties.creator = _("Branch appraisal")
    names = [branch_name(branch) for branch in branches_of(place)]
    _write_roster(book, place, rows, names, is_template)
    _write_notes(book)
    _write_names(book, names)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _write_roster(book, place, rows, names, is_template):
    head = [[columns.NUMBER, *(_heading(column) for column in COLUMNS)]]
    title = _("Roster of party members of %(name)s") % {"name": place}
    spec = papers.Sheet(
        columns.SHEET, head, [], widths=[12, *(column.width for column in COLUMNS)], heading=title
    )
    sheet = book.create_sheet(spec.title)
    papers.set_up_print(sheet, spec, first_row=2)
    sheet.page_setup.paperSize = A3  # so many columns are hard to read on A4
    # The name stays in sight, too.
    sheet.freeze_panes = "C3"
    for number in range(1, len(COLUMNS) + 1):
        sheet.column_dimensions[get_column_letter(number + 1)].number_format = TEXT
    sheet.append([papers.line_cell(sheet, title, papers.TITLE_FONT)])
    sheet.append([_head_cell(sheet, None), *(_head_cell(sheet, column) for column in COLUMNS)])
    if is_template:
        example = [columns.EXAMPLE, *(_example(column, names) for column in COLUMNS)]
        sheet.append([_text_cell(sheet, text, EXAMPLE_FONT, EXAMPLE_FILL) for text in example])
    looks = None
    last = 2
    for last, row in enumerate(rows, start=3):
        cells = [last - 2]
        for text in row:
            cell = WriteOnlyCell(sheet, papers.plain(text))
            cell.data_type = "s"
            if looks is None:
                cell.number_format = TEXT
                looks = cell._style
            cell._style = looks
            cells.append(cell)
        sheet.append(cells)
    _add_lists(sheet, names, last_row=last + ROWS_PREPARED)


def _heading(column):
    return f"{column.heading}*" if column.required else column.heading


def _head_cell(sheet, column):
    cell = WriteOnlyCell(sheet, columns.NUMBER if column is None else _heading(column))
    cell.font, cell.alignment, cell.border = papers.HEAD_FONT, papers.CENTERED, papers.BOX
    if column is not None and column.required:
        cell.fill = REQUIRED_FILL
    return cell


def _example(column, names):
    return names[0] if column.field == "branch" and names else column.example


def _text_cell(sheet, text, font=None, fill=None):
    cell = WriteOnlyCell(sheet, papers.plain(text))
    cell.data_type, cell.number_format = "s", TEXT
    if font:
        cell.font = font
    if fill:
        cell.fill = fill
    return cell


def _add_lists(sheet, names, last_row):
    """Lists to choose from. A branch may also be a new one, after a question."""
    for number, column in enumerate(COLUMNS, start=2):
        if column.words:
            source = f'"{",".join(column.words)}"'
        elif column.field == "branch" and names:
            source = f"='{columns.BRANCH_SHEET}'!$A$2:$A${len(names) + 1}"
        else:
            continue
        rule = DataValidation(type="list", formula1=source.removeprefix("="), allow_blank=True)
        rule.showErrorMessage = True
        # Two words may stand together in these; others can be typed on after a warning.
        rule.errorStyle = "warning" if column.field in ("branch", "status") else "stop"
        rule.errorTitle = column.heading
        rule.error = _("Please choose from the list.")
        letter = get_column_letter(number)
        rule.add(f"{letter}3:{letter}{last_row}")
        sheet.data_validations.append(rule)


def _write_notes(book):
    """Each column explained, and what is never kept."""
    above = [
        _("Title rows above the heading may stay. The grey example row is skipped."),
        _("An empty cell changes nothing. Nobody is removed by an import."),
        _("ID numbers and home addresses are never kept; please leave them out."),
    ]
    rows = [
        [
            papers.Cell(column.heading, bold=True),
            _("yes") if column.required else "",
            papers.Cell(NOTES[column.field], wrap=True),
            columns.AND.join(column.words),
        ]
        for column in COLUMNS
    ]
    head = [[_("Column"), _("Required"), _("How to fill it in"), _("Possible words")]]
    papers.write_sheet(
        book,
        papers.Sheet(columns.NOTES_SHEET, head, rows, widths=[40, 18, 140, 60], above=above),
    )


def _write_names(book, names):
    head = [[_("Names of the branches")]]
    rows = [[name] for name in names]
    papers.write_sheet(
        book, papers.Sheet(columns.BRANCH_SHEET, head, rows, widths=[120], landscape=False)
    )
