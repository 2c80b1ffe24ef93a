"""Workbooks made to break a reader, and a process that reads them and weighs itself.

`python -m tests.branchlife.hostile FILE…` prints, for each, one JSON line: what was said, and the
highest memory of the process so far in MB.
"""

import json
import re
import resource
import struct
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import django

from tests.branchlife.rosters import BUREAU, HEADINGS, person, workbook

SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MB = 1024 * 1024

RELS = f'<Relationships xmlns="{RELATIONS}">%s</Relationships>'
ROOT_RELS = RELS % f'<Relationship Id="r" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
BOOK_RELS = RELS % (
    f'<Relationship Id="s" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="t" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
    f'<Relationship Id="u" Type="{OFFICE}/styles" Target="styles.xml"/>'
)
BOOK = (
    f'<workbook xmlns="{SPREADSHEET}" xmlns:r="{OFFICE}"><sheets>'
    '<sheet name="a" sheetId="1" r:id="s"/></sheets></workbook>'
)


def text_cells(*texts):
    """Cells of a row, each with its text."""
    return "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in texts)


def sheet(*rows, after=""):
    """A worksheet: rows of XML after the headings."""
    head = f"<row>{text_cells(*HEADINGS)}</row>"
    return f'<worksheet xmlns="{SPREADSHEET}"><sheetData>{head}{"".join(rows)}</sheetData>{after}</worksheet>'


PERSON = f"<row>{text_cells(*person())}</row>"
STRINGS = f'<sst xmlns="{SPREADSHEET}"></sst>'
STYLES = f'<styleSheet xmlns="{SPREADSHEET}"></styleSheet>'


def book(sheet1=None, strings=STRINGS, styles=STYLES, method=zipfile.ZIP_DEFLATED, **more):
    """A workbook of these parts; a part may be pieces written one after another."""
    parts = {
        "_rels/.rels": ROOT_RELS,
        "xl/workbook.xml": BOOK,
        "xl/_rels/workbook.xml.rels": BOOK_RELS,
        "xl/sharedStrings.xml": strings,
        "xl/styles.xml": styles,
        "xl/worksheets/sheet1.xml": sheet(PERSON) if sheet1 is None else sheet1,
    } | more
    output = BytesIO()
    with zipfile.ZipFile(output, "w", method, compresslevel=1) as archive:
        for name, content in parts.items():
            with archive.open(name, "w") as part:
                for piece in [content] if isinstance(content, str | bytes) else content:
                    part.write(piece.encode() if isinstance(piece, str) else piece)
    return output.getvalue()


def many(piece, times, before="", after=""):
    """The same piece over and over, without ever holding all of it."""
    yield before
    for _number in range(times // 1000):
        yield piece * 1000
    yield after


def in_sheet(piece, times):
    """The same after the headings of a worksheet."""
    before, after = sheet("|").split("|")
    return many(piece, times, before, after)


def lying(content):
    """The parts say they are small."""
    output, place = bytearray(content), 0
    while (place := output.find(b"PK\x01\x02", place)) >= 0:
        struct.pack_into("<L", output, place + 24, 100)
        place += 4
    return bytes(output)


def with_parts(count):
    """A list of parts that never ends."""
    entry = struct.pack("<4s6H3L5H2L", b"PK\x01\x02", *[0] * 6, 0, 0, 0, 1, *[0] * 4, 0, 0) + b"a"
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 65535, 65535, len(entry) * count, 0, 0)
    return entry * count + end


TENFOLD = "".join(
    f'<!ENTITY {other} "{f"&{one};" * 10}">'
    for one, other in zip("abcdefgh", "bcdefghi", strict=True)
)
ENTITIES = f'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">{TENFOLD}]>'
LINKS = {"xl/externalLinks/externalLink1.xml": "<externalLink/>", "xl/vbaProject.bin": b"\0" * 9000}
NOT_A_WORKBOOK = {
    "truncated": BUREAU.read_bytes()[:4000],
    "comma separated": "姓名,人员类别,所在党支部\n王宁,正式党员,x\n".encode("gbk"),
    "a web page": b"<html><table><tr><td>x</td></tr></table></html>",
    "the old format": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5000),
    "an empty archive": b"PK\x05\x06" + bytes(18),
    "text": b"x",
}


def cases():
    """{name: (bytes, beginning of what is said)}; an empty beginning: the roster is read."""
    no_workbook, too_large = "这个文件打不开", "这个表格太大"
    yield from ((name, content, no_workbook) for name, content in NOT_A_WORKBOOK.items())
    yield "protected", b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "这个文件设了"
    yield "as it should be", book(), ""
    yield "macros and links", book(**LINKS), ""
    yield "unpacked far too large", book(in_sheet(" " * 1000, 200_000)), too_large
    yield "too many rows", book(in_sheet("<row/>", 6_000_000)), too_large
    yield "smaller than it is", lying(book(in_sheet("<row/>", 1_000_000))), no_workbook
    yield "empty rows", book(in_sheet("<row/>", 1_000_000)), "这份名册里没有党员"
    row = "<row>" + '<c s="1"/>' * 15 + "</row>"
    yield "formatted empty rows", book(in_sheet(row, 100_000)), "这份名册里没有党员"
    yield (
        "entities",
        book(ENTITIES + sheet(f"<row>{text_cells('&i;', *person()[1:])}</row>")),
        no_workbook,
    )
    yield (
        "entities in strings",
        book(strings=f"{ENTITIES}<sst><si><t>&i;</t></si></sst>"),
        no_workbook,
    )
    outside = '<!DOCTYPE x SYSTEM "http://127.0.0.1/x">'
    yield "outside entity", book(outside + sheet(PERSON)), no_workbook
    strings = many("<si><t/></si>", 2_000_000, "<sst>", "</sst>")
    yield "empty strings", book(strings=strings), too_large
    strings = many(f"<si><t>{'x' * 30_000}</t></si>", 2000, "<sst>", "</sst>")
    yield "long strings", book(strings=strings), too_large
    one = f"<sst><si><t>{'长' * 30_000}</t></si></sst>"
    row = "<row>" + '<c t="s"><v>0</v></c>' * 6 + "</row>"
    yield "one string everywhere", book(in_sheet(row, 4000), one), ""
    row = "<row>" + "<c><v>1</v></c>" * 16_000 + "</row>"
    yield "many columns", book(sheet(PERSON, row * 100)), ""
    merged = '<mergeCell ref="C2:C5000"/>'
    yield (
        "many merged",
        book(sheet(PERSON, after=f"<mergeCells>{merged * 60_000}</mergeCells>")),
        "",
    )
    yield (
        "more merged",
        book(sheet(PERSON, after=f"<mergeCells>{merged * 80_000}</mergeCells>")),
        too_large,
    )
    yield "deep", book(in_sheet("<a>", 2_000_000)), too_large
    yield "many names", book(names()), too_large
    yield "long attribute", book(['<worksheet x="', *many("x" * 1000, 60_000), '"/>']), too_large
    yield "long text", book(in_sheet_text("x" * 1000, 60_000)), too_large
    yield (
        "many formats",
        book(styles=many("<xf/>", 3_000_000, "<s><cellXfs>", "</cellXfs></s>")),
        too_large,
    )
    yield "many relations", book(**{"xl/_rels/workbook.xml.rels": relations()}), too_large
    yield "many parts", with_parts(300_000), too_large
    yield "another packing", book(method=zipfile.ZIP_LZMA), no_workbook
    yield "wrong number of a string", book(sheet('<row><c t="s"><v>99</v></c></row>')), no_workbook
    yield "wrong row", book(sheet('<row r="x"><c><v>1</v></c></row>')), no_workbook
    yield "not a number", book(sheet("<row><c><v>x</v></c></row>")), no_workbook
    hidden = BOOK.replace('name="a"', 'name="a" state="hidden"')
    yield "all hidden", book(**{"xl/workbook.xml": hidden}), "没有找到表头"
    yield "no sheet", book(**{"xl/workbook.xml": "<workbook/>"}), "没有找到表头"
    rows = [person(phone=str(13800000000 + number)) for number in range(5001)]
    yield "too many people", workbook(*rows).getvalue(), "一份名册最多5000行"


def names():
    """An element and an attribute of another name each time."""
    yield "<worksheet>"
    for number in range(300):
        yield "".join(f"<a{number}x{n} b{number}y{n}=''/>" for n in range(1000))
    yield "</worksheet>"


def relations():
    """A list of relations that never ends."""
    yield "<r>"
    for number in range(100):
        yield "".join(f'<Relationship Id="{number}x{n}"/>' for n in range(1000))
    yield "</r>"


def in_sheet_text(piece, times):
    """One cell with a text that never ends."""
    before, after = sheet('<row><c t="inlineStr"><is><t>|</t></is></c></row>').split("|")
    return many(piece, times, before, after)


def peak():
    """The most memory this program has had, in MB.

    Not getrusage: a child begins with the peak of the process it was forked from.
    """
    status = Path("/proc/self/status")
    if status.exists():
        return int(re.search(r"VmHWM:\s+(\d+) kB", status.read_text())[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(paths):
    """Read every file; print what is said and the memory needed."""
    django.setup()
    from datetime import date

    from branchlife import roster
    from branchlife.workflow import NotAllowed

    for path in paths:
        said = []
        try:
            with Path(path).open("rb") as file:
                book = roster.read_book(file)
            roster.Book.loads(book.dumps())
            roster.read(book, today=date(2025, 3, 19))
        except NotAllowed as error:
            said = [str(reason) for reason in error.reasons][:3]
        print(json.dumps([Path(path).name, said, round(peak())]), flush=True)  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1:])
