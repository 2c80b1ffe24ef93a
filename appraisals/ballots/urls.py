"""Addresses of this room behind the login; the ballot itself is under /box/."""

from django.urls import path

from appraisals.ballots.views import counting, overview, papers, preparing, running, slip

app_name = "ballots"
urlpatterns = [
    path("appraisal/<int:pk>/", overview.box_list, name="box_list"),
    path("appraisal/<int:pk>/prepare/", overview.prepare, name="prepare"),
    path("meeting/<int:pk>/", overview.of_meeting, name="of_meeting"),
    path("<uuid:pk>/", overview.detail, name="detail"),
    path("<uuid:pk>/nominate/", preparing.nominate, name="nominate"),
    path("<uuid:pk>/withdraw/<int:place>/", preparing.withdraw, name="withdraw"),
    path("<uuid:pk>/approve/", preparing.approve, name="approve"),
    path("<uuid:pk>/code/<int:place>/", counting.make_code, name="make_code"),
    path("<uuid:pk>/present/", preparing.present, name="present"),
    path("<uuid:pk>/mobile/", running.mobile, name="mobile"),
    path("<uuid:pk>/open/", preparing.open_box, name="open_box"),
    path("<uuid:pk>/slip/", slip.slip, name="slip"),
    path("<uuid:pk>/slip/take", slip.take, name="take"),
    path("<uuid:pk>/slip/leave", slip.leave, name="leave"),
    path("<uuid:pk>/late/", running.late, name="late"),
    path("<uuid:pk>/drop/", running.drop, name="drop"),
    path("<uuid:pk>/print/", running.print_slips, name="print_slips"),
    path("<uuid:pk>/hand-out/", running.hand_out, name="hand_out"),
    path("<uuid:pk>/move/", running.move, name="move"),
    path("<uuid:pk>/blank/", papers.blank, name="blank"),
    path("<uuid:pk>/tally-sheet/", papers.tally_sheet, name="tally_sheet"),
    path("<uuid:pk>/guide/", papers.guide, name="guide"),
    path("<uuid:pk>/blank-report.pdf", papers.blank_report, {"suffix": "pdf"}, name="blank_report"),
    path(
        "<uuid:pk>/blank-report.docx",
        papers.blank_report,
        {"suffix": "docx"},
        name="blank_report_docx",
    ),
    path("<uuid:pk>/close/", counting.close, name="close"),
    path("<uuid:pk>/count/", counting.count, name="count"),
    path("<uuid:pk>/sign/<int:place>/", counting.sign, name="sign"),
    path("<uuid:pk>/attach/", counting.attach, name="attach"),
    path("<uuid:pk>/confirm/", counting.confirm, name="confirm"),
    path("<uuid:pk>/void/", counting.void, name="void"),
    path("<uuid:pk>/result/", counting.result, name="result"),
    path("<uuid:pk>/report/", papers.report, {"suffix": "pdf"}, name="report"),
    path("<uuid:pk>/report.docx", papers.report, {"suffix": "docx"}, name="report_docx"),
    path("<uuid:pk>/codes/", slip.code_list, name="code_list"),
    path("<uuid:pk>/codes.pdf", papers.codes_paper, name="codes_paper"),
    path("<uuid:pk>/key-in/", counting.key_in, name="key_in"),
]
