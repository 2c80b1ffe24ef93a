"""Files on their way to the browser: name, type, no cache."""

from io import BytesIO

import openpyxl
import pytest

from branchlife import exports
from branchlife.papers import Sheet


def test_workbook_is_an_attachment_with_a_chinese_name():
    response = exports.xlsx_response("汇总表（60个支部）.xlsx", [Sheet("表", [["列"]], [[7]])])
    assert response.headers["Content-Disposition"] == (
        "attachment; filename*=utf-8''%E6%B1%87%E6%80%BB%E8%A1%A8%EF%BC%8860"
        "%E4%B8%AA%E6%94%AF%E9%83%A8%EF%BC%89.xlsx"
    )
    assert response.headers["Cache-Control"] == "private, no-store"
    assert openpyxl.load_workbook(BytesIO(response.content))["表"]["A2"].value == 7


def test_pdf_is_an_attachment():
    response = exports.pdf_response("表.pdf", "base_print.html", {})
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.content[:5] == b"%PDF-"


@pytest.mark.parametrize(
    ("name", "saved"),
    [("甲/乙\\丙.pdf", "甲_乙_丙.pdf"), ("a\r\nb.pdf", "a__b.pdf"), (" ", "file")],
)
def test_names_are_ones_every_system_can_save(name, saved):
    assert exports.file_name(name) == saved
