"""The columns in which rosters are given out and, just so, taken in again."""

from typing import NamedTuple

from branchlife.roster.cells import FULL, PROBATIONARY, SEXES

NUMBER = "序号"
EXAMPLE = "示例"  # in the first column of a row that is not read
SHEET = "党员名册"
NOTES_SHEET = "填写说明"
BRANCH_SHEET = "党支部名单"
REMARK = "备注"

YES, NO = "是", "否"
SEX_WORDS = {kind: word for word, kind in reversed(SEXES.items())}
POST_WORDS = {
    "secretary": "书记",
    "deputy": "副书记",
    "organization": "组织委员",
    "publicity": "宣传委员",
    "discipline": "纪检委员",
    "committee_member": "委员",
    "assistant": "党务工作人员",
}
ACTING, LEADER, AND = "代", "党小组组长", "、"
STATUS_WORDS = {"suspended": "停止党籍", "probation_within_party": "留党察看"}
NORMAL = "正常"


class Column(NamedTuple):
    """One column: what it means, its heading, its width in mm, and a cell of the example row."""

    field: str
    heading: str
    width: int
    example: str = ""
    required: bool = False
    words: tuple = ()  # the only ones possible


COLUMNS = (
    Column("name", "姓名", 20, "张示例", required=True),
    Column("sex", "性别", 11, "男", words=("男", "女")),
    Column("ethnicity", "民族", 15, "汉族"),
    Column("birth", "出生年月", 22, "1985-06"),
    Column("education", "学历", 20, "大学本科"),
    Column("category", "人员类别", 20, FULL, required=True, words=(FULL, PROBATIONARY)),
    Column("branch", "所在党支部", 52, "第一党支部", required=True),
    Column("group", "党小组", 22, "第一党小组"),
    Column("posts", "党内职务", 26, "组织委员"),
    Column("joined_on", "加入党组织日期", 26, "2008-07-01"),
    Column("full_member_on", "转为正式党员日期", 28, "2009-07-01"),
    Column("work_started", "参加工作日期", 24, "2007-08"),
    Column("work_unit", "工作单位及职务", 44, "办公室主任"),
    Column("work_post", "工作岗位", 26, "专业技术人员"),
    Column("phone", "手机号码", 26, "13800000000"),
    Column("status", "党籍状态", 20, NORMAL, words=(NORMAL, *STATUS_WORDS.values())),
    Column("leading", "是否党员领导干部", 20, NO, words=(YES, NO)),
    Column("mobile", "是否流动党员", 20, NO, words=(YES, NO)),
    Column("lost", "是否失联党员", 20, NO, words=(YES, NO)),
    Column("lost_since", "失去联系日期", 24, ""),
    Column("retired", "是否离退休", 20, NO, words=(YES, NO)),
    Column("remark", REMARK, 30, "本行是示例，导入时跳过"),
)


def written_posts(posts, leads_group=False):
    """Posts [(role, acting)] as a roster writes them: 代书记、组织委员."""
    words = [f"{ACTING if acting else ''}{POST_WORDS[role]}" for role, acting in posts]
    return AND.join([*words, LEADER] if leads_group else words)


def written_status(kinds):
    """党籍状态 of the kinds of standing in force."""
    return AND.join(word for kind, word in STATUS_WORDS.items() if kind in kinds) or NORMAL


def written_flag(value):
    """是 or 否."""
    return YES if value else NO


def written_category(is_full):
    """正式党员 or 预备党员."""
    return FULL if is_full else PROBATIONARY


def written_sex(sex):
    """男, 女 or nothing."""
    return SEX_WORDS.get(sex, "")
