"""Addresses of this room."""

from django.urls import path

from appraisals.rectification import views

app_name = "rectification"
urlpatterns = [
    path("", views.appraisal_list, name="appraisal_list"),
    path("<int:pk>/", views.item_list, name="item_list"),
    path("<int:pk>/add/", views.add, name="add"),
    path("<int:pk>/pledge/", views.own_pledge, name="own_pledge"),
    path("<int:pk>/pledge/<int:member>/", views.pledge, name="pledge"),
    path("<int:pk>/publish/", views.publish, name="publish"),
    path("<int:pk>/file/", views.file, name="file"),
    path("<int:pk>/remark/", views.remark, name="remark"),
    path("<int:pk>/public-page/", views.open_notice, name="open_notice"),
    path("<int:pk>/former/", views.former, name="former"),
    path("<int:pk>/former/carry/", views.carry, name="carry"),
    path("public-pages/<int:pk>/close/", views.close_notice, name="close_notice"),
    path("filings/<int:pk>/receive/", views.receive, name="receive"),
    path("filings/<int:pk>/receipt/", views.receipt, name="receipt"),
    path("evidence/<int:pk>/remove/", views.remove_evidence, name="remove_evidence"),
    path("<int:pk>/problems/", views.problem_list, name="problem_list"),
    path("<int:pk>/problems/add/", views.add_problem, name="add_problem"),
    path("<int:pk>/problems/<int:member>/", views.problems_of, name="problems_of"),
    path("<int:pk>/problems/<int:member>/add/", views.add_problem_of, name="add_problem_of"),
    path(
        "<int:pk>/problems/<int:member>.<slug:suffix>",
        views.problems_of_paper,
        name="problems_of_paper",
    ),
    path("problems/<int:pk>/edit/", views.edit_problem, name="edit_problem"),
    path("problems/<int:pk>/remove/", views.remove_problem, name="remove_problem"),
    path("problems/from-opinion/<int:pk>/", views.take_opinion, name="take_opinion"),
    path("problems/from-ballot/<uuid:pk>/", views.take_note, name="take_note"),
    path("problems/from-speech/<int:pk>/", views.take_speech, name="take_speech"),
    path("problems/from-remark/<int:pk>/<slug:name>/", views.take_remark, name="take_remark"),
    path("items/<int:pk>/", views.detail, name="detail"),
    path("items/<int:pk>/edit/", views.edit, name="edit"),
    path("items/<int:pk>/remove/", views.remove, name="remove"),
    path("items/<int:pk>/start/", views.start, name="start"),
    path("items/<int:pk>/note/", views.note, name="note"),
    path("items/<int:pk>/close/", views.close, name="close"),
    path("items/<int:pk>/remark/", views.remark_item, name="remark_item"),
]
