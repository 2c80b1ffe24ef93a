"""The agenda: order, parts, what is carried over, its clock."""

urlpatterns = []
