"""Markdown: long texts as safe HTML. What is not plain structure does not come through.

Headings are set three levels deeper, below those of the page. Does not know who wrote the text.

Source: CommonMark 0.31.2.
"""

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore

DEEPER = 3
TEXT = {"p", "br", "hr", "strong", "em", "s", "code", "pre", "blockquote", "a", "h4", "h5", "h6"}
GROUPS = {"ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td"}


def _sink_headings(state: StateCore) -> None:
    """Set headings below those of the page."""
    for token in state.tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1]) + DEEPER, 6)}"


_parser = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
_parser.core.ruler.push("sink_headings", _sink_headings)


def render(text: str) -> SafeString:
    """Return a long text as HTML that carries no script, picture, style or foreign frame."""
    html = nh3.clean(
        _parser.render(text),
        tags=TEXT | GROUPS,
        attributes={"ol": {"start"}, "a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )
    return mark_safe(html)  # noqa: S308 - cleaned by nh3 in the line above
