"""The files below `static/`, packed once and kept: a page of many small files must not cost a slow machine a second."""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

__all__ = ["KeptFile", "StaticFile", "StaticFolder"]

#: What the pages load; anything else is sent as bytes.
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".md": "text/plain"}
#: Smaller files do not gain from being packed, in bytes.
PACK_FROM_BYTES = 512


@dataclass(frozen=True, slots=True)
class StaticFile:
    """One file as it travels."""

    changed_ns: int  #: of the file on the disk
    etag: str
    media_type: str
    whole: bytes
    packed: bytes | None

    @classmethod
    def read(cls, path: Path, changed_ns: int, media_type: str | None = None) -> "StaticFile":
        """Read a file and pack it as far as that helps; its type is told by its name where it is not given."""
        guessed = TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        return cls.of(path.read_bytes(), changed_ns, media_type or guessed)

    @classmethod
    def of(cls, whole: bytes, changed_ns: int, media_type: str) -> "StaticFile":
        """Pack what a file holds, as far as that helps."""
        packed = gzip.compress(whole, mtime=0) if len(whole) >= PACK_FROM_BYTES else None
        return cls(changed_ns, f'"{hashlib.sha256(whole).hexdigest()[:32]}"', media_type, whole, packed)

    def answer(self, request: Request) -> Response:
        """The file, packed where the browser can unpack, or "you have it already"."""
        headers = {"ETag": self.etag, "Vary": "Accept-Encoding"}
        if self.etag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        if self.packed is None or "gzip" not in request.headers.get("accept-encoding", ""):
            return Response(self.whole, media_type=self.media_type, headers=headers)
        return Response(self.packed, media_type=self.media_type, headers=headers | {"Content-Encoding": "gzip"})


class KeptFile:
    """A file that is read again when it has changed.

    Args:
        path: of the file.
        media_type: told by its name when left out.
    """

    def __init__(self, path: Path, media_type: str | None = None) -> None:
        self._path = path
        self._media_type = media_type
        self._kept: StaticFile | None = None

    def now(self) -> StaticFile:
        """The file as it is.

        Raises:
            OSError: it is not there, or cannot be read.
        """
        changed_ns = self._path.stat().st_mtime_ns
        if self._kept is None or self._kept.changed_ns != changed_ns:
            self._kept = StaticFile.read(self._path, changed_ns, self._media_type)
        return self._kept


class StaticFolder:
    """Answers with files of one folder, and never with anything outside it.

    Args:
        root: the folder.
    """

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self._kept: dict[Path, KeptFile] = {}

    async def answer(self, request: Request) -> Response:
        """The file that the route's `path` names; 404 where there is none."""
        found = self.find(request.path_params["path"])
        return found.answer(request) if found else Response("Not found", 404, media_type="text/plain")

    def find(self, name: str) -> StaticFile | None:
        """A file by its name below the folder, read again when it has changed."""
        if "\0" in name or name.endswith("/"):
            return None
        try:
            path = (self.root / name).resolve()
            if not path.is_relative_to(self.root) or not path.is_file():
                return None
        except OSError:  # longer than any name can be
            return None
        return self._kept.setdefault(path, KeptFile(path)).now()
