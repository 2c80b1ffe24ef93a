"""Papers for the tests of templates: one with every block that holds values, and the same empty."""

from branchlife.papers import (
    Beside,
    Box,
    Boxes,
    Closing,
    Document,
    Facts,
    Lines,
    Section,
    Share,
    Signatures,
    Span,
    Table,
    Text,
    Title,
)
from tests.factories import DAY

RARE = "䶮㛃𬭛"


def paper(rows=((1, "尉迟恭", "请假"), (2, f"王{RARE}", "")), text="第一段\n第二段", **fields):
    """A paper with every block that holds values."""
    return Document(
        "签到表",
        "签到表",
        [
            Title("第一党支部\n会议签到表"),
            Beside(("填报单位：第一党支部", "2024年度")),
            Facts([[("会议名称", "党员大会")], [("时间", DAY), ("地 点：", "三楼")]]),
            Section("一、会议情况"),
            Text(text),
            Lines(("应到2名",)),
            Section("（二）名单", 2),
            Table([["序号", "姓名", "备注（事由）"]], list(rows), (20, 60, 100), name="党员"),
            Table(
                [["等次", Span("得票", columns=2)], ["", "票数", "占比"]],
                [["优秀", 3, Share(0.75)], ["合格", 1, Share(0.25)], ["合计", 4, Share(1)]],
                (60, 60, 60),
                totals=1,
            ),
            Boxes((Box("支部\n意见", "同意", signatures=("书记：张三",)),)),
            Signatures(("主持人：李四", "记录人（签字）")),
            Closing("中共第一支部委员会", DAY),
        ],
        **fields,
    )


def blank():
    """The same paper empty."""
    return Document(
        "签到表",
        "签到表",
        [
            Title("会议签到表"),
            Facts([[("会议名称", "")], [("时间", ""), ("地点", "")]]),
            Table(
                [["序号", "姓名", "备注（事由）"]], [["", "", ""]] * 3, (20, 60, 100), name="党员"
            ),
        ],
    )


def cells(table):
    """The texts of a table of a Word file."""
    return [[cell.text for cell in row.cells] for row in table.rows]
