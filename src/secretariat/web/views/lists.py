"""The list of a register, its export, its description, and the candidates of its links."""

from collections.abc import Iterator
from itertools import chain, islice

from django.http import (
    FileResponse,
    Http404,
    HttpResponse,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from secretariat.kernel import picking, queries
from secretariat.kernel.errors import NotFound
from secretariat.kernel.registers import FieldSpec
from secretariat.web.about import description
from secretariat.web.asking import Request
from secretariat.web.forms import entries, links
from secretariat.web.forms.build import column_of
from secretariat.web.forms.controls import Offered
from secretariat.web.listing import counting, export, filters, saved
from secretariat.web.listing.table import any_can_move, column_choices, table
from secretariat.web.listing.workbook import workbook
from secretariat.web.words import words_of


@require_safe
def register_list(request: Request, register: str) -> HttpResponse:
    """Show a page of the records of a register that the reader may see."""
    words = words_of(register)
    refuse_unless_open(request, register)
    if not request.actor.is_signed_in:
        return HttpResponseRedirect(reverse("public_list", args=[request.actor.language, register]))
    asked = filters.asked(words, request.GET, request.actor)
    page = queries.page(
        register,
        reader=request.actor,
        filters=asked.filters,
        sort=request.GET.get("sort") or None,
        after=request.GET.get("after") or None,
        before=request.GET.get("before") or None,
    )
    context = {
        "words": words,
        "table": table(words, page, request.GET),
        "filter_controls": filters.controls(words, asked),
        "chips": filters.chips(words, asked, request.GET),
        "may_move": request.actor.is_signed_in and any_can_move(words, page),
        "may_create": queries.may_create(register, request.actor),
        "may_save": saved.is_offered(request.actor),
        "column_choices": column_choices(words, request.GET),
        "kept": filters.kept(request.GET),
        "query": request.GET.urlencode(),
        "page_level": words.register.level,
    }
    if request.GET.get("counts"):
        query = request.GET.copy()
        if "HX-Request" in request.headers:
            query.pop("counts")
        context["facets"] = counting.facets(words, asked, query, request.actor)
    return render(request, "list.html", context)


@require_safe
def export_list(request: Request, register: str, form: str) -> FileResponse | StreamingHttpResponse:
    """Download the whole list, filtered and sorted as shown, as a file of one of the forms."""
    words = words_of(register)
    refuse_unless_open(request, register)
    asked = filters.asked(words, request.GET, request.actor)
    names = export.columns(words, request.GET)
    records = queries.walk(
        register, reader=request.actor, filters=asked.filters, sort=request.GET.get("sort") or None
    )
    if form == "xlsx":
        book = workbook(words, names, records)
        return FileResponse(book, as_attachment=True, filename=f"{register}.xlsx")
    lines: Iterator[str | bytes]
    if form == "csv":
        kind, lines = "text/csv; charset=utf-8", export.csv_lines(words, names, records)
    else:
        kind, lines = "application/jsonl", export.json_lines(names, records)
    first = list(islice(lines, 2))  # a refusal must come before the first byte
    response = StreamingHttpResponse(chain(first, lines), content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{register}.{form}"'
    return response


@require_safe
def about_register(request: Request, register: str) -> HttpResponse:
    """Show why the register is kept, for how long, and who may do what."""
    words = words_of(register)
    refuse_unless_open(request, register)
    context = {"words": words, "about": description(words), "page_level": words.register.level}
    return render(request, "about.html", context)


@require_safe
def choices(request: Request, register: str, field: str) -> HttpResponse:
    """Answer with the records that a link field can lead to, as options of a list."""
    name, _point, column = field.partition(".")
    spec = words_of(register).register.fields.get(name)
    if spec is not None and column:
        spec = spec.columns.get(column)
    if spec is None or not spec.is_link:
        raise Http404
    typed = (request.GET[n] for n in request.GET if column_of(n) in {"text", field, f"{field}.eq"})
    text = next(filter(None, typed), "")
    found = _offered(request, register, field, spec, text[:200])
    return render(request, "forms/_options.html", {"found": found})


def _offered(
    request: Request, register: str, field: str, spec: FieldSpec, text: str
) -> tuple[Offered, ...]:
    """Return what a form may link to, as far as it is filled in; without a form, what there is."""
    ref = request.GET.get("_form", "")
    if not ref:
        refs = links.candidates(spec, reader=request.actor, text=text)
        return tuple(Offered(one, one.title or one.number or "") for one in refs)
    fields = words_of(register).register.fields
    beside = {name: fields[name] for name in picking.depends_on(register, field)}
    form = links.Form(
        register,
        request.actor,
        entries.typed(beside, request.GET, language=request.actor.language),
        None if ref == "new" else queries.get(register, ref, reader=request.actor),
    )
    return links.offered(field, form, text=text)


def refuse_unless_open(request: Request, register: str) -> None:
    """Refuse a register of which this reader can never see a record, as if it did not exist.

    Raises:
        NotFound: no rule of the register lets the reader read.
    """
    cards = queries.overview(request.actor)
    if not any(card.register.code == register and card.can_read for card in cards):
        raise NotFound(register=register, number="")
