"""Addresses of the house: the interface for machines, and the face for people."""

from django.urls import include, path

urlpatterns = [
    path("api/", include("secretariat.api.urls")),
    path("", include("secretariat.web.urls")),
]
handler400 = "secretariat.web.views.errors.bad_request"
handler403 = "secretariat.web.views.errors.forbidden"
handler404 = "secretariat.web.views.errors.not_found"
handler500 = "secretariat.web.views.errors.server_error"
