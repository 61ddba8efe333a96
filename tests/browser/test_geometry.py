"""Geometry: at 320 pixels (400 % zoom) every kind of page fits, also with longer words and mirrored.

Source: WCAG 2.2, 1.4.10 (reflow), 1.4.12, 2.5.8 (target size); one main heading on each page.
"""

import pytest

from tests.browser.test_accessibility import VISITS, settled

NARROW = {"width": 320, "height": 800}
LONGER = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) found.push(walker.currentNode);
  for (const node of found) {
    if (node.parentElement.closest("script, style, svg, code, bdi, time, .num")) continue;
    node.textContent = node.textContent.replace(
      /\\p{L}{4,}/gu, (word) => word + word.slice(0, Math.ceil(word.length * 0.4)));
  }
}"""
FAULTS = """() => {
  const faults = [];
  const told = (one) => one.outerHTML.slice(0, 120).replace(/\\s+/g, " ");
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) {
    const wide = [...document.querySelectorAll("main *, header *, footer *")].filter((one) => {
      const box = one.getBoundingClientRect();
      return (box.right > root.clientWidth + 1 || box.left < -1) && !one.closest(".scroll, .sr-only, svg");
    });
    faults.push(`scrolls to ${root.scrollWidth}: ${wide.slice(0, 2).map(told).join(" | ")}`);
  }
  const clipped = (one) => one && (getComputedStyle(one).clipPath !== "none" || clipped(one.parentElement));
  const shown = (one) => one.checkVisibility({visibilityProperty: true}) && !clipped(one);
  const headings = [...document.querySelectorAll("h1")].filter(shown).length;
  if (headings !== 1) faults.push(`${headings} main headings`);
  for (const one of document.querySelectorAll("main *, header *, footer *")) {
    const style = getComputedStyle(one);
    const hides = style.overflowX === "hidden" || style.overflowX === "clip";
    if (shown(one) && hides && one.scrollWidth > one.clientWidth + 1 && !one.closest("svg, .menu, input")) {
      faults.push(`clipped: ${told(one)}`);
    }
  }
  const acts = [...document.querySelectorAll("a, button, select, summary, input:not([type=hidden]), textarea")]
    .filter(shown).map((one) => [one, one.getBoundingClientRect()]).filter(([, box]) => box.width && box.height);
  for (const [one, box] of acts) {
    for (const [other, next] of acts) {
      const wide = Math.min(box.right, next.right) - Math.max(box.left, next.left);
      const high = Math.min(box.bottom, next.bottom) - Math.max(box.top, next.top);
      const apart = one.contains(other) || other.contains(one) || one.closest(".many-bar") || other.closest(".many-bar");
      if (one !== other && !apart && wide > 3 && high > 6) faults.push(`overlap: ${told(one)} and ${told(other)}`);
    }
  }
  return [...new Set(faults)].slice(0, 6);
}"""


@pytest.mark.parametrize(("username", "addresses"), VISITS, ids=lambda v: str(v)[:20])
def test_every_kind_of_page_fits_the_narrowest_screen(visit, username, addresses):
    page = visit(username, viewport=NARROW)

    found = {}
    for address in addresses:
        settled(page, address)
        for look in ("narrow", "mirrored", "longer words"):
            if look == "mirrored":
                page.evaluate("document.documentElement.dir = 'rtl'")
            if look == "longer words":
                page.evaluate("document.documentElement.dir = 'ltr'")
                page.evaluate(LONGER)
            if faults := page.evaluate(FAULTS):
                found[address, look] = faults
    assert found == {}


def test_what_does_not_fit_is_found(visit):
    page = visit(viewport=NARROW)
    page.goto("/r/gift")
    page.evaluate(
        """document.querySelector("main").insertAdjacentHTML(
            "beforeend", "<h1>Second</h1><div id='wide'>wide</div>");
        document.getElementById("wide").style.width = "500px";
        """
    )

    found = page.evaluate(FAULTS)
    assert any("scrolls to" in fault for fault in found)
    assert any("2 main headings" in fault for fault in found)
