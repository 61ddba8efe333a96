"""Markdown: long texts as safe HTML. What is not plain structure does not come through.

Headings begin below those of the page (h3) and leave out no level. Does not know who wrote the
text.

Source: CommonMark 0.31.2.
"""

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore

ABOVE = 2
"""Levels of headings that the page itself uses."""
TEXT = {"p", "br", "hr", "strong", "em", "s", "code", "pre", "blockquote", "a"}
HEADINGS = {"h3", "h4", "h5", "h6"}
GROUPS = {"ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td"}


def _sink_headings(state: StateCore) -> None:
    """Set headings below those of the page, each at most one level deeper than the one before."""
    open_levels: list[int] = []
    for token in state.tokens:
        if token.type == "heading_open":
            level = int(token.tag[1])
            open_levels = [outer for outer in open_levels if outer < level] + [level]
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(ABOVE + len(open_levels), 6)}"


_parser = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
_parser.core.ruler.push("sink_headings", _sink_headings)


def render(text: str) -> SafeString:
    """Return a long text as HTML that carries no script, picture, style or foreign frame."""
    html = nh3.clean(
        _parser.render(text),
        tags=TEXT | HEADINGS | GROUPS,
        attributes={"ol": {"start"}, "a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )
    return mark_safe(html)  # noqa: S308 - cleaned by nh3 in the line above
