"""Addresses of this room behind the login; the ballot itself is under /box/."""

from django.urls import path

from appraisals.ballots.views import (
    counting,
    opinions,
    overview,
    preparing,
    rehearsing,
    running,
    slip,
)

app_name = "ballots"
urlpatterns = [
    path("appraisal/<int:pk>/", overview.box_list, name="box_list"),
    path("appraisal/<int:pk>/prepare/", overview.prepare, name="prepare"),
    path("meeting/<int:pk>/", overview.of_meeting, name="of_meeting"),
    path("appraisal/<int:pk>/rehearse/", rehearsing.rehearse, name="rehearse"),
    path("rehearsal/<uuid:pk>/", rehearsing.rehearsal, name="rehearsal"),
    path("rehearsal/<uuid:pk>/clear/", rehearsing.clear, name="clear_rehearsal"),
    path("opinion/<uuid:pk>/take/", opinions.take_opinion, name="take_opinion"),
    path("<uuid:pk>/", overview.detail, name="detail"),
    path("<uuid:pk>/nominate/", preparing.nominate, name="nominate"),
    path("<uuid:pk>/withdraw/<int:place>/", preparing.withdraw, name="withdraw"),
    path("<uuid:pk>/replace/<int:place>/", preparing.replace, name="replace"),
    path("<uuid:pk>/counter/", preparing.counter, name="counter"),
    path("<uuid:pk>/approve/", preparing.approve, name="approve"),
    path("<uuid:pk>/invite/<int:place>/", preparing.invite, name="invite"),
    path("<uuid:pk>/code/<int:place>/", counting.make_code, name="make_code"),
    path("<uuid:pk>/present/", preparing.present, name="present"),
    path("<uuid:pk>/mobile/", running.mobile, name="mobile"),
    path("<uuid:pk>/not-mobile/", running.not_mobile, name="not_mobile"),
    path("<uuid:pk>/open/", preparing.open_box, name="open_box"),
    path("<uuid:pk>/slip/", slip.slip, name="slip"),
    path("<uuid:pk>/slip/take", slip.take, name="take"),
    path("<uuid:pk>/slip/leave", slip.leave, name="leave"),
    path("<uuid:pk>/late/", running.late, name="late"),
    path("<uuid:pk>/drop/", running.drop, name="drop"),
    path("<uuid:pk>/print/", running.print_slips, name="print_slips"),
    path("<uuid:pk>/hand-out/", running.hand_out, name="hand_out"),
    path("<uuid:pk>/move/", running.move, name="move"),
    path("<uuid:pk>/close/", counting.close, name="close"),
    path("<uuid:pk>/count/", counting.count, name="count"),
    path("<uuid:pk>/sign/<int:place>/", counting.sign, name="sign"),
    path("<uuid:pk>/attach/", counting.attach, name="attach"),
    path("<uuid:pk>/confirm/", counting.confirm, name="confirm"),
    path("<uuid:pk>/void/", counting.void, name="void"),
    path("<uuid:pk>/result/", counting.result, name="result"),
    path("<uuid:pk>/opinions/", opinions.opinion_list, name="opinion_list"),
    path("<uuid:pk>/codes/", slip.code_list, name="code_list"),
    path("<uuid:pk>/key-in/", counting.key_in, name="key_in"),
]
