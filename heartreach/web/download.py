"""A table as a file to keep."""

from starlette.responses import PlainTextResponse, Response

__all__ = ["download"]


def download(text: str, name: str) -> Response:
    """CSV text as a download.

    >>> download("a,b", "numbers.csv").headers["content-disposition"]
    'attachment; filename="numbers.csv"'
    """
    # The mark at the start tells spreadsheets that this is UTF-8.
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return PlainTextResponse("\ufeff" + text, media_type="text/csv", headers=headers)
