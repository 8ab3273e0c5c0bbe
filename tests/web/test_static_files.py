"""The files of the pages: packed once, asked for again, and nothing beside them."""

import gzip
import os
from pathlib import Path

import httpx
import pytest

from heartreach.web.page_routes import STATIC
from heartreach.web.static_files import StaticFolder

WORDS = STATIC / "js" / "words.js"


async def test_a_file_arrives_whole_or_packed(client: httpx.AsyncClient) -> None:
    """The same bytes, whichever the browser can read."""
    packed = await client.get("/static/js/words.js", headers={"Accept-Encoding": "gzip"})
    whole = await client.get("/static/js/words.js", headers={"Accept-Encoding": "identity"})

    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in whole.headers
    assert packed.content == whole.content == WORDS.read_bytes()
    assert packed.headers["content-type"] == whole.headers["content-type"] == "text/javascript; charset=utf-8"
    assert int(packed.headers["content-length"]) < int(whole.headers["content-length"])


async def test_what_the_browser_has_is_not_sent_again(client: httpx.AsyncClient) -> None:
    """The same mark means the same file: 304, with no body."""
    first = await client.get("/static/css/base.css")
    again = await client.get("/static/css/base.css", headers={"If-None-Match": first.headers["etag"]})
    other = await client.get("/static/css/base.css", headers={"If-None-Match": '"something-else"'})

    assert (again.status_code, again.content) == (304, b"")
    assert other.status_code == 200


@pytest.mark.parametrize(
    "path", ["../app.py", "..%2fapp.py", "js/../../app.py", "js", "", "nowhere.js", "js/words.js/", "a%00b", "a" * 300]
)
async def test_nothing_else_can_be_reached(client: httpx.AsyncClient, path: str) -> None:
    """Neither folders nor what lies outside."""
    assert (await client.get(f"/static/{path}")).status_code == 404


def test_a_link_that_leads_outside_is_not_followed(tmp_path: Path) -> None:
    """Not even one that lies in the folder."""
    (tmp_path / "secret.txt").write_text("mine")
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "link.txt").symlink_to(tmp_path / "secret.txt")

    assert StaticFolder(tmp_path / "static").find("link.txt") is None


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    """While one works on the pages, or after an update beside a running hub."""
    path = tmp_path / "page.js"
    path.write_bytes(b"old " * 200)
    folder = StaticFolder(tmp_path)
    before = folder.find("page.js")
    path.write_bytes(b"new " * 200)
    os.utime(path, ns=(1, 1))
    after = folder.find("page.js")

    assert before is not None
    assert after is not None
    assert after.packed is not None
    assert gzip.decompress(after.packed) == b"new " * 200
    assert before.etag != after.etag


async def test_a_home_screen_finds_a_picture_of_the_size_it_was_told(client: httpx.AsyncClient) -> None:
    """A PNG, since neither an iPhone's home screen nor Android's notifications draw an SVG."""
    manifest = (await client.get("/manifest.webmanifest")).json()
    icon = next(icon for icon in manifest["icons"] if icon["type"] == "image/png")
    page, png = (await client.get("/phone")).text, await client.get(icon["src"])

    assert f'rel="apple-touch-icon" href="{icon["src"]}"' in page
    assert png.headers["content-type"] == "image/png"
    assert png.content.startswith(b"\x89PNG")
    size = tuple(int.from_bytes(png.content[at : at + 4], "big") for at in (16, 20))  # its header, IHDR
    assert "{}x{}".format(*size) == icon["sizes"]
