"""Addresses of the organisation's room and the home page."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LogoutView
from django.urls import include, path

from branchlife import home
from branchlife.views import (
    accounts,
    branches,
    files,
    gallery,
    groups,
    history,
    jobs,
    members,
    orders,
    own_papers,
    papers,
    posts,
    rosters,
    second_factor,
    slips,
    transfers,
)

app_name = "branchlife"
urlpatterns = [
    path("", home.home, name="home"),
    path("login/", login_not_required(accounts.Login.as_view()), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("first/", accounts.first_login, name="first_login"),
    path("first/password/", accounts.first_password, name="first_password"),
    path("account/", accounts.Account.as_view(), name="account"),
    path("branch/<int:pk>/slips/", slips.slips, name="slips"),
    path("branch/<int:pk>/slips/print/", slips.print_slips, name="print_slips"),
    path("user/<int:pk>/slip/", slips.user_slip, name="user_slip"),
    path("login/code/", second_factor.second_factor_code, name="second_factor_code"),
    path("account/second-factor/", second_factor.second_factor, name="second_factor"),
    path("account/second-factor/off/", second_factor.second_factor_off, name="second_factor_off"),
    path("account/code-card/", second_factor.code_card, name="code_card"),
    path(
        "user/<int:pk>/second-factor/remove/",
        second_factor.remove_second_factor,
        name="remove_second_factor",
    ),
    path("branches/", branches.branch_list, name="branch_list"),
    path("branch/<int:pk>/", branches.branch, name="branch"),
    path("branch/<int:pk>/order/", orders.choose_order, name="choose_order"),
    path("me/", members.my_data, name="my_data"),
    path("member/<int:pk>/", members.member, name="member"),
    path("member/<int:pk>/edit/", members.edit_member, name="edit_member"),
    path("member/<int:pk>/full/", members.make_full, name="make_full"),
    path("member/<int:pk>/leaving/", members.end_relation, name="end_relation"),
    path("member/<int:pk>/restore/", members.restore_relation, name="restore_relation"),
    path("member/<int:pk>/care/", members.care, name="care"),
    path("member/<int:pk>/group/", groups.set_group, name="set_group"),
    path("member/<int:pk>/transfer/", transfers.transfer, name="transfer"),
    path("member/<int:pk>/post/", posts.add_post, name="add_post"),
    path("member/<int:pk>/standing/", posts.add_standing, name="add_standing"),
    path("post/<int:pk>/", posts.change_post, name="change_post"),
    path("post/<int:pk>/remove/", posts.remove_post, name="remove_post"),
    path("standing/<int:pk>/end/", posts.end_standing, name="end_standing"),
    path("branch/<int:pk>/admit/", members.admit, name="admit"),
    path("branch/<int:pk>/receive/", members.receive_member, name="receive_member"),
    path("branch/<int:pk>/groups/new/", groups.add_group, name="add_group"),
    path("group/<int:pk>/", groups.group, name="group"),
    path("group/<int:pk>/remove/", groups.remove_group, name="remove_group"),
    path("transfer/<int:pk>/receive/", transfers.receive_transfer, name="receive_transfer"),
    path("transfer/<int:pk>/refuse/", transfers.refuse_transfer, name="refuse_transfer"),
    path("transfer/<int:pk>/withdraw/", transfers.withdraw_transfer, name="withdraw_transfer"),
    path("committee/<int:pk>/roster/", rosters.roster_import, name="roster_import"),
    path("committee/<int:pk>/roster/template/", rosters.roster_template, name="roster_template"),
    path("committee/<int:pk>/roster/download/", rosters.roster_download, name="roster_download"),
    path("branch/<int:pk>/roster/", rosters.branch_roster, name="branch_roster"),
    path(
        "branch/<int:pk>/roster/template/",
        rosters.branch_roster_template,
        name="branch_roster_template",
    ),
    path(
        "branch/<int:pk>/roster/download/",
        rosters.branch_roster_download,
        name="branch_roster_download",
    ),
    path("papers/", gallery.gallery, name="gallery"),
    path("papers/templates/", own_papers.own_paper_list, name="own_paper_list"),
    path("papers/templates/<int:pk>/", own_papers.own_paper_file, name="own_paper_file"),
    path("papers/templates/<int:pk>/use/", own_papers.use_own_paper, name="use_own_paper"),
    path("papers/templates/<int:pk>/stop/", own_papers.stop_own_paper, name="stop_own_paper"),
    path("committee/<int:pk>/papers/<slug:key>/template/", own_papers.own_paper, name="own_paper"),
    path(
        "committee/<int:pk>/papers/<slug:key>/template/start/",
        own_papers.own_paper_start,
        name="own_paper_start",
    ),
    *(
        path(
            f"papers/<slug:key>/<str:pk>/picture/{way}/",
            gallery.paper_picture,
            {"way": way},
            name=f"{way}_picture",
        )
        for way in (gallery.FILLED, gallery.BLANK, gallery.LAYOUT)
    ),
    path(
        "papers/<slug:key>/<str:pk>/blank.<slug:suffix>",
        papers.paper,
        {"blank": True},
        name="blank_paper",
    ),
    path("papers/<slug:key>/<str:pk>.<slug:suffix>", papers.paper, name="paper"),
    path("files/<int:pk>/", files.file, name="file"),
    path("jobs/", jobs.job_list, name="job_list"),
    path("jobs/<int:pk>/", jobs.job, name="job"),
    path("jobs/<int:pk>/cancel/", jobs.cancel_job, name="cancel_job"),
    path("jobs/<int:pk>/again/", jobs.repeat_job, name="repeat_job"),
    path("jobs/<int:pk>/file/", jobs.job_file, name="job_file"),
    path("history/", history.history_list, name="history_list"),
    path("history/export/", history.history_export, name="history_export"),
    path("history/<str:label>/<str:pk>/", history.record_history, name="record_history"),
]
if settings.SSO:
    urlpatterns.append(path("sso/", include(settings.SSO["views"])))
