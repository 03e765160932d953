"""Relative links of the README and of the pages below docs/: their files and headings exist."""

import re
from pathlib import Path

import pytest

from strata import project

PAGES = [project.ROOT / "README.md", *sorted((project.ROOT / "docs").rglob("*.md"))]
FENCED = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)
CODE = re.compile(r"`[^`\n]*`")
LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#{1,6} +(.+?) *#*$", re.MULTILINE)
ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


def links(text: str) -> list[str]:
    """The targets of the links of *text* to files and headings of the repository."""
    plain = CODE.sub("", FENCED.sub("", text))
    return [target for target in LINK.findall(plain) if not ELSEWHERE.match(target)]


def anchors(text: str) -> set[str]:
    """The anchors that GitHub gives the headings of *text*: a repeated heading has a number at its end."""
    found: dict[str, int] = {}
    for heading in HEADING.findall(FENCED.sub("", text)):
        title = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", heading).lower()
        anchor = re.sub(r"[^\w\- ]", "", title).replace(" ", "-")
        found[anchor] = times = found.get(anchor, -1) + 1
        if times:
            found[f"{anchor}-{times}"] = 0
    return {*found}


def broken(page: Path, text: str) -> list[str]:
    """The links of *text*, which is that of *page*, that lead to no file or to no heading of it."""
    wrong = []
    for target in links(text):
        path, _, anchor = target.partition("#")
        file = page.parent / path if path else page
        if not file.exists():
            wrong.append(f"{target}: there is no such file")
        elif anchor and anchor not in anchors(file.read_text() if path else text):
            wrong.append(f"{target}: the page has no such heading")
    return wrong


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(project.ROOT).as_posix())
def test_every_relative_link_leads_to_a_file_and_a_heading(page: Path) -> None:
    assert broken(page, page.read_text()) == []


def test_the_pages_have_links_and_anchors() -> None:
    found = [target for page in PAGES for target in links(page.read_text())]
    assert len(found) > 50
    assert len([target for target in found if "#" in target]) > 10


@pytest.mark.parametrize(
    "text",
    [
        "[a](nothing.md)",
        "[a](docs/services.md#nothing)",
        "# Users\n[a](#user)",
        "```\n# Users\n```\n[a](#users)",
    ],
)
def test_a_wrong_link_is_found(text: str) -> None:
    assert len(broken(PAGES[0], text)) == 1


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("Ten minutes: /orders in dev", "ten-minutes-orders-in-dev"),
        ("`uses`", "uses"),
        ("One\n\n## One", "one-1"),
        ("[Users](identity.md) as callers", "users-as-callers"),
    ],
)
def test_an_anchor_is_that_of_github(heading: str, anchor: str) -> None:
    assert anchor in anchors(f"## {heading}\n")
