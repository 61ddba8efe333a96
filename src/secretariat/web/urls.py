"""Addresses of the face. The verb comes first, because a number may itself hold a slash."""

from django.urls import path

from secretariat.web.views import (
    account,
    acts,
    editing,
    lists,
    many,
    measuring,
    notices,
    preferences,
    records,
    search,
    start,
)
from secretariat.web.views.assets import asset

urlpatterns = [
    path("", start.start, name="start"),
    path("mine", start.mine, name="mine"),
    path("notices", notices.listing, name="notices"),
    path("notices/read", notices.mark_read, name="read_notices"),
    path("sign-in", account.sign_in, name="sign_in"),
    path("sign-in/sample", account.sign_in_as_sample, name="sign_in_as_sample"),
    path("sign-out", account.sign_out, name="sign_out"),
    path("tokens", account.tokens, name="tokens"),
    path("tokens/<int:token>/revoke", account.revoke_token, name="revoke_token"),
    path("language", preferences.choose_language, name="language"),
    path("appearance", preferences.choose_appearance, name="appearance"),
    path("search", search.search, name="search"),
    path("search/suggest", search.suggest, name="suggest"),
    path("r/<slug:register>", lists.register_list, name="list"),
    path("r/<slug:register>/<path:ref>", records.record, name="record"),
    path("about/<slug:register>", lists.about_register, name="about"),
    path("measures/<slug:register>", measuring.measures_of, name="measures"),
    path(
        "measures/<slug:register>/<slug:measure>.csv",
        measuring.export_measure,
        name="export_measure",
    ),
    path("export/<slug:register>.csv", lists.export_list, name="export"),
    path("choices/<slug:register>/<str:field>", lists.choices, name="choices"),
    path("new/<slug:register>", editing.create, name="create"),
    path("edit/<slug:register>/<path:ref>", editing.edit, name="edit"),
    path("move/<slug:register>/<slug:move>/<path:ref>", acts.move, name="move"),
    path("letter/<slug:register>/<slug:move>/<path:ref>", acts.letter, name="letter"),
    path("many/<slug:register>", many.choose, name="choose_many"),
    path("many/<slug:register>/<uuid:batch>", many.many, name="many"),
    path("many/<slug:register>/<uuid:batch>/go-on", many.go_on, name="go_on"),
    path("many/<slug:register>/<uuid:batch>/refused.csv", many.refused, name="refused"),
    path("vote/<slug:register>/<slug:move>/<path:ref>", acts.vote, name="vote"),
    path("undo/<slug:register>/<path:ref>", acts.undo, name="undo"),
    path("classify/<slug:register>/<path:ref>", acts.classify, name="classify"),
    path("erase/<slug:register>/<slug:field>/<path:ref>", acts.erase, name="erase"),
    path("file/<slug:register>/<str:field>/<int:index>/<path:ref>", records.download, name="file"),
    path(
        "thumbnail/<slug:register>/<str:field>/<int:index>/<path:ref>",
        records.thumbnail,
        name="thumbnail",
    ),
    path("assets/<slug:digest>/<path:path>", asset, name="asset"),
]
