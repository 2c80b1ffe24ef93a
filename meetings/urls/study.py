"""Study: materials, and those who were absent."""

from django.urls import path

from meetings.views import study

urlpatterns = [
    path("<int:pk>/materials/add/", study.add_materials, name="add_materials"),
    path("materials/<int:pk>/", study.edit_material, name="edit_material"),
    path("materials/<int:pk>/remove/", study.remove_material, name="remove_material"),
    path("materials/files/<int:pk>/", study.material_file, name="material_file"),
    path("<int:pk>/deliver/", study.deliver, name="deliver"),
    path("deliveries/<int:pk>/remove/", study.remove_delivery, name="remove_delivery"),
]
