"""What the house has agreed on, remembered by tests. Each check is also shown a planted breach."""

import ast
import re
import subprocess
from itertools import chain
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).parent.parent
CATALOGUE = ROOT / "branchlife/locale/zh_Hans/LC_MESSAGES/django.po"

# Between packages: import only from rooms to the left.
PACKAGES = [
    "branchlife",
    "meetings",
    "appraisals.campaigns",
    "appraisals.ballots",
    "appraisals.ratings",
    "appraisals.rectification",
    "appraisals.summary",
]
# Within an app: import only from the left. A file not named here has no room.
LAYERS = [
    {"log", "environment", "workflow", "written", "rules", "passwords", "sealing"},
    {"fields", "roster"},
    {"models", "jobs", "paper_kinds"},
    {"figures"},
    {"audit", "permissions"},
    # The words of papers and screens: dates, deeds; templates and actions write them.
    {"papers", "charts", "templatetags", "history"},
    {"actions"},
    {"exports"},
    {"forms"},
    {
        "views",
        "admin",
        "admin_site",
        "tasks",
        "checks",
        "management",
        "middleware",
        "backends",
        "templatetags",
        "play",
    },
    {"home"},
    {"apps", "urls", "app_urls", "box_urls", "watch_urls", "open_urls", "wsgi", "settings"},
]
SEES_EVERYTHING = {"settings", "urls", "home"}
# Who may not be named, for nobody may know who took a slip, cast a ballot or gave an opinion.
UNNAMED_ACTIONS = {"take_slip", "cast", "give_opinion"}
# Make a file to be saved; whoever calls one in a view says `recorded`.
SENDS_A_FILE = {
    "attachment",
    "pdf_response",
    "signed_sheet",
    "xlsx_response",
    "FileResponse",
    "StreamingHttpResponse",
}
# Printing slips is a deed of its own; the action records it.
RECORDED_BY_ACTION = {
    "appraisals.ballots.views.running.print_slips",
    "branchlife.views.second_factor.code_card",
    "branchlife.views.slips.print_slips",
    "branchlife.views.slips.user_slip",
}
# Actions without a deed on record: what nobody may know of a ballot, the lock of a box, and presets,
# which are the program's own. A roster is held for an hour before it is imported; `verify_code` is
# a login; withdrawing slips is part of other deeds.
SILENT = {"take_slip", "cast", "hand_out_printed", "hold", "load_presets"}
SILENT |= {"hold_roster", "verify_code", "withdraw_slips", "give_opinion"}
# When somebody checked in at a meeting is not kept, for a ballot may follow.
SILENT |= {"check_in"}
STATE_FIELDS = ("state", "declared_valid", "grade")
TOP_LEVEL = {
    "manage.py branchlife appraisals meetings templates static fixtures tests pyproject.toml README.md",
    "dev requirements.txt .ci CHANGELOG.md docs .gitignore .gitattributes",
}


def tracked(*patterns):
    """Files of the repository, committed or about to be."""
    command = ["git", "ls-files", "-co", "--exclude-standard", "--", *patterns]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in sorted(set(names.splitlines())) if (ROOT / name).is_file()]


def modules():
    """Our Python files outside tests, without migrations."""
    return [
        path
        for path in tracked("*.py")
        if not {"tests", "migrations"} & set(path.relative_to(ROOT).parts)
        and path.name != "manage.py"
        and path.stat().st_size
    ]


def dotted(path):
    """The module name of a file."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def package_of(module):
    """The room a module belongs to, or None for code that is not ours."""
    return next((name for name in PACKAGES if f"{module}.".startswith(f"{name}.")), None)


def layer_of(module):
    """The place of a module within its room; raises when it has none."""
    name = module.removeprefix(package_of(module)).lstrip(".").split(".")[0]
    for number, names in enumerate(LAYERS):
        if name in names:
            return number
    raise LookupError(f"{module} has no room: add it to LAYERS or move it")


def imports_of(tree, module):
    """Our modules that a module imports, with the line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                is_module = (ROOT / whole.replace(".", "/")).with_suffix(".py").exists() or (
                    ROOT / whole.replace(".", "/")
                ).is_dir()
                yield (whole if is_module else node.module), node.lineno


def import_breaches(module, source):
    """Imports to the right, or upward, and imports inside functions."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            for inner in ast.walk(node):
                if isinstance(inner, ast.Import | ast.ImportFrom):
                    yield f"{module}:{inner.lineno} imports inside {node.name}"
    package, last = package_of(module), module.rsplit(".", 1)[-1]
    if package is None or (package == "branchlife" and last in SEES_EVERYTHING):
        return
    for target, line in imports_of(tree, module):
        other = package_of(target)
        if other is None or target in (package, other):
            continue
        if other == package and layer_of(target) > layer_of(module):
            yield f"{module}:{line} imports {target}, which stands to its right"
        if PACKAGES.index(other) > PACKAGES.index(package):
            yield f"{module}:{line} imports {target}, a higher room"


def test_imports_run_one_way():
    breaches = [import_breaches(dotted(path), path.read_text()) for path in modules()]
    assert list(chain.from_iterable(breaches)) == []


@pytest.mark.parametrize(
    "module, source",
    [
        ("meetings.rules", "from meetings.models import Meeting"),
        ("meetings.models", "from appraisals.campaigns.models import Campaign"),
        ("branchlife.actions", "def act():\n    import os"),
        ("appraisals.ballots.rules", "from appraisals.ballots import models"),
    ],
)
def test_a_planted_import_is_caught(module, source):
    assert len(list(import_breaches(module, source))) == 1


def test_every_file_has_a_room():
    for path in modules():
        module = dotted(path)
        if package_of(module) and module not in PACKAGES:
            assert layer_of(module) >= 0


def state_breaches(name, source):
    """Assignments to a record's state outside actions."""
    for node in ast.walk(ast.parse(source)):
        targets = node.targets if isinstance(node, ast.Assign) else []
        for target in targets:
            if isinstance(target, ast.Attribute) and target.attr in STATE_FIELDS:
                yield f"{name}:{node.lineno} assigns {target.attr}"


def test_states_change_only_in_actions():
    breaches = [
        state_breaches(dotted(path), path.read_text())
        for path in modules()
        if "actions" not in dotted(path).split(".")
    ]
    assert list(chain.from_iterable(breaches)) == []
    assert len(list(state_breaches("views", "meeting.state = 'signed'"))) == 1


def docstring_breaches(name, source):
    """Modules, and public functions and classes of rules, models, actions, without a docstring."""
    tree = ast.parse(source)
    if not ast.get_docstring(tree):
        yield f"{name} has no docstring"
    if not set(name.split(".")) & {"rules", "models", "actions", "sealing", "permissions"}:
        return
    for node in tree.body:
        is_public = isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name[0] != "_"
        if is_public and not ast.get_docstring(node):
            yield f"{name}:{node.lineno} {node.name} has no docstring"


def test_public_things_say_what_they_are():
    breaches = [docstring_breaches(dotted(path), path.read_text()) for path in modules()]
    assert list(chain.from_iterable(breaches)) == []
    assert list(docstring_breaches("meetings.rules", '"""Law."""\ndef quorum(): ...')) == [
        "meetings.rules:2 quorum has no docstring"
    ]


def action_breaches(name, source):
    """Public actions that do not say on whose behalf, by keyword."""
    for node in ast.parse(source).body:
        if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
            continue
        atomic = any("atomic" in ast.dump(decorator) for decorator in node.decorator_list)
        by = any(argument.arg == "by" for argument in node.args.kwonlyargs)
        if atomic and not by and node.name not in UNNAMED_ACTIONS:
            yield f"{name}:{node.lineno} {node.name} has no keyword-only `by`"


def test_actions_know_who_acts():
    breaches = [
        action_breaches(dotted(path), path.read_text())
        for path in modules()
        if "actions" in dotted(path).split(".")
    ]
    assert list(chain.from_iterable(breaches)) == []
    planted = "@transaction.atomic\ndef sign(meeting, by): ..."
    assert len(list(action_breaches("meetings.actions", planted))) == 1


def acts(sources):
    """{name: (calls, whether it changes something on somebody's behalf)} of functions of actions."""
    found = {}
    for source in sources:
        for node in ast.parse(source).body:
            if isinstance(node, ast.FunctionDef):
                by = any(argument.arg == "by" for argument in node.args.kwonlyargs)
                atomic = any("atomic" in ast.dump(decorator) for decorator in node.decorator_list)
                calls, is_act = found.setdefault(node.name, (set(), by or atomic))
                found[node.name] = (calls | set(names_called(node)), is_act or by or atomic)
    return found


def silent_acts(sources):
    """Actions that put nothing into the record of deeds, themselves or through another."""
    found = acts(sources)
    speaking = {"record", "record_each"}
    while more := {name for name, (calls, _act) in found.items() if calls & speaking} - speaking:
        speaking |= more
    return {name for name, (_calls, is_act) in found.items() if is_act} - speaking


def test_every_action_is_in_the_record_of_deeds():
    sources = [path.read_text() for path in modules() if "actions" in dotted(path).split(".")]
    assert silent_acts(sources) - SILENT == set()
    loud = "def sign(meeting, *, by):\n    return _sign(meeting)\n"
    loud += "def _sign(meeting):\n    audit.record(None, 'signed', meeting)"
    assert silent_acts([loud]) == set()
    assert silent_acts(["def sign(meeting, *, by):\n    meeting.save()"]) == {"sign"}


def names_called(node):
    """The bare names of everything called within a node, as often as they are called."""
    calls = [inner.func for inner in ast.walk(node) if isinstance(inner, ast.Call)]
    return [getattr(func, "attr", getattr(func, "id", "")) for func in calls]


def functions(source):
    """(function, whether it answers a request) of a module, methods included."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef):
            yield node, any(argument.arg == "request" for argument in node.args.args)


def senders(sources):
    """The names of functions that make a file to be saved, directly or through one another."""
    helpers = {}
    for node, is_view in chain.from_iterable(functions(source) for source in sources):
        if not is_view:
            helpers.setdefault(node.name, set()).update(names_called(node))
    found = set(SENDS_A_FILE)
    while more := {name for name, calls in helpers.items() if calls & found} - found:
        found |= more
    return found - {"recorded"}


def download_breaches(name, source, sends):
    """Views that send a file without putting it into the record of deeds."""
    for node, is_view in functions(source):
        calls = names_called(node)
        files = sum(call in sends for call in calls)
        if (
            is_view
            and files > calls.count("recorded")
            and f"{name}.{node.name}" not in RECORDED_BY_ACTION
        ):
            yield f"{name}:{node.lineno} {node.name} sends a file that is not recorded"


def test_every_download_is_in_the_record_of_deeds():
    layers = {"exports", "views", "admin", "admin_site"}
    sources = {
        dotted(path): path.read_text()
        for path in modules()
        if layers & set(dotted(path).split("."))
    }
    sends = senders(sources.values())
    breaches = [download_breaches(name, source, sends) for name, source in sources.items()]
    assert list(chain.from_iterable(breaches)) == []
    # No other way to send a file than the one of the exports, and the uploads.
    by_hand = [name for name, source in sources.items() if "Content-Disposition" in source]
    assert by_hand == ["branchlife.exports.formats"]


@pytest.mark.parametrize(
    "body",
    [
        "return pdf_response(1)",
        "return exports.sheet_pdf(1)",
        "return FileResponse(1)",
        "if a: return recorded(by, a, sheet_pdf(1))\n    return sheet_pdf(2)",
    ],
)
def test_a_planted_download_is_caught(body):
    sends = senders(["def sheet_pdf(meeting):\n    return pdf_response(meeting)"])
    view = f"def sheet(request, pk):\n    {body}"
    assert len(list(download_breaches("meetings.views", view, sends))) == 1
    kept = "def sheet(request, pk):\n    return recorded(request.user, 1, sheet_pdf(1))"
    assert list(download_breaches("meetings.views", kept, sends)) == []


CHINESE = re.compile(r"[\u3400-\u9fff]")


def code_only(source):
    """Python source without comments and docstrings, which may quote the regulations' terms."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef) and ast.get_docstring(
            node
        ):
            node.body = node.body[1:] or [ast.Pass()]
    return ast.unparse(tree)


def test_chinese_stands_in_the_catalogue_only():
    assert CHINESE.search(code_only('x = "优秀"')) and not CHINESE.search(code_only("# 优秀"))
    with_chinese = [
        dotted(path)
        for path in modules()
        if CHINESE.search(code_only(path.read_text())) and "roster" not in dotted(path)
    ]
    assert with_chinese == []
    templates = [path.name for path in tracked("templates") if CHINESE.search(path.read_text())]
    assert templates == []


def test_no_file_is_too_long():
    long = {
        str(path.relative_to(ROOT)): lines
        for path in tracked("*.py")
        if "migrations" not in path.parts and (lines := len(path.read_text().splitlines())) > 500
    }
    assert long == {}


INLINE = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|javascript:", re.I)


def test_templates_hold_nothing_inline():
    assert INLINE.search('<b onclick="x()">') and INLINE.search('<p style="x">')
    found = [
        str(path.relative_to(ROOT))
        for path in tracked("templates")
        if INLINE.search(path.read_text())
    ]
    assert found == []


def test_every_template_is_used():
    texts = [path.read_text() for path in [*modules(), *tracked("templates")]]
    by_django = {"403.html", "404.html", "500.html", "400.html"}
    unused = []
    for path in tracked("templates"):
        name = str(path.relative_to(ROOT / "templates"))
        overrides = name.startswith(("admin/", "bootstrap5/"))
        if name in by_django or overrides or path.suffix != ".html":
            continue
        if not any(name in text for text in texts):
            unused.append(name)
    assert unused == []


def test_the_top_level_is_the_one_agreed():
    names = {path.relative_to(ROOT).parts[0] for path in tracked()}
    assert names <= set(" ".join(TOP_LEVEL).split())


def test_no_path_of_one_machine_and_no_address_of_a_registry():
    pattern = re.compile(r"/(?:work|root|tmp)/[a-z]|index-url|find-links|pypi\.org", re.I)
    found = [
        str(path.relative_to(ROOT))
        for path in tracked("*.py", "*.md", "*.txt", "*.toml", "*.html", "dev", ".ci")
        if path != Path(__file__) and pattern.search(path.read_text())
    ]
    assert found == []


def catalogue_breaches(catalogue):
    """Entries that are empty, fuzzy, or whose placeholders differ."""
    for entry in catalogue:
        texts = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
        if "fuzzy" in entry.flags or not all(texts):
            yield f"not translated: {entry.msgid}"
            continue
        wanted = {match[0] for match in re.findall(r"%\((\w+)\)(\S)", entry.msgid)}
        wanted |= {match[0] for match in re.findall(r"%\((\w+)\)(\S)", entry.msgid_plural or "")}
        for text in texts:
            have = {match[0] for match in re.findall(r"%\((\w+)\)(\S)", text)}
            if not have <= wanted or (not entry.msgid_plural and have != wanted):
                yield f"placeholders differ: {entry.msgid}"


def test_the_catalogue_is_complete():
    assert list(catalogue_breaches(polib.pofile(str(CATALOGUE)))) == []
    planted = polib.POFile()
    planted.append(polib.POEntry(msgid="%(n)d members", msgstr="%(m)d名"))
    planted.append(polib.POEntry(msgid="Sign", msgstr=""))
    assert len(list(catalogue_breaches(planted))) == 2


FORBIDDEN_WORDS = re.compile(
    "投票|选票|候选人|打分|评分|匿名|驳回|工单|激活|令牌|密钥|哈希|开除|末位|排名(?!次)"
)


def test_screens_do_not_use_the_forbidden_words():
    """Wording: what offices do not say."""
    found = [
        entry.msgstr
        for entry in polib.pofile(str(CATALOGUE))
        if FORBIDDEN_WORDS.search(entry.msgstr)
    ]
    assert found == []


def test_test_folders_are_packages():
    folders = {path.parent for path in tracked("tests/*.py", "tests/**/*.py")}
    assert [str(folder) for folder in folders if not (folder / "__init__.py").exists()] == []
