"""The pages and what travels with them."""

import re

import httpx
import pytest

from heartreach.web.page_routes import STATIC


@pytest.mark.parametrize("path", ["/", "/phone", "/api/day", "/nowhere", "/static/vendor/uplot-1.6.32/uPlot.min.css"])
async def test_every_answer_carries_the_policy(client: httpx.AsyncClient, path: str) -> None:
    """Nothing inline, nothing from elsewhere, not to be framed: on pages, data and errors alike."""
    headers = (await client.get(path)).headers
    policy = dict(part.strip().partition(" ")[::2] for part in headers["content-security-policy"].split(";"))

    assert policy["default-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/api/day", "no-store"),
        ("/api/nowhere", "no-store"),
        ("/", "no-cache"),
        ("/static/vendor/uplot-1.6.32/uPlot.min.css", "public, max-age=31536000, immutable"),
        ("/static/vendor/uplot-1.6.32/nowhere.css", "no-cache"),
    ],
)
async def test_how_long_an_answer_is_kept(client: httpx.AsyncClient, path: str, kept: str) -> None:
    """The wearer's data never, versioned files for good, the rest only after asking again."""
    assert (await client.get(path)).headers["cache-control"] == kept


@pytest.mark.parametrize("page", sorted(path.name for path in STATIC.glob("*.html")))
def test_pages_hold_no_inline_script_or_style(page: str) -> None:
    """What the policy forbids is not there in the first place."""
    html = (STATIC / page).read_text(encoding="utf-8")

    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", html)


@pytest.mark.parametrize("page", sorted(path.name for path in STATIC.glob("*.html")))
async def test_every_file_a_page_names_is_there(client: httpx.AsyncClient, page: str) -> None:
    """A page never asks for a file that is not served, and never asks elsewhere."""
    html = (STATIC / page).read_text(encoding="utf-8")
    named = re.findall(r"""(?:src|href)=["']([^"'#]+)""", html)

    assert named
    assert [name for name in named if not name.startswith("/")] == []
    assert [name for name in named if (await client.get(name)).status_code not in {200, 303}] == []


async def test_another_folder_cannot_be_reached(client: httpx.AsyncClient) -> None:
    """Static files end at their own folder."""
    assert (await client.get("/static/..%2fapp.py")).status_code == 404
