"""The child process that sets pages. It sees one folder, and nothing of the web.

Run with `exporters.pdf.printing.press`; one job a process.
"""

from __future__ import annotations

import json
import resource
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

#: Bytes of address space, seconds of computing, bytes of a file (safety 3.2).
MEMORY, SECONDS, LARGEST_FILE = 1_000_000_000, 90, 1_000_000_000
#: Exit codes that say more than "it failed".
NO_ENGINE, NO_LIBRARY, NO_MEMORY, TOO_DEEP = 3, 4, 5, 6

SCHEME = "ink:"
_SERIF, _SANS = "fontpkg_source_serif_4", "fontpkg_source_sans_3"
_FONTS = {
    "serif.ttf": (_SERIF, "SourceSerif4[opsz,wght].ttf"),
    "serif-italic.ttf": (_SERIF, "SourceSerif4-Italic[opsz,wght].ttf"),
    "sans.ttf": (_SANS, "SourceSans3[wght].ttf"),
    "sans-italic.ttf": (_SANS, "SourceSans3-Italic[wght].ttf"),
}


def main() -> None:
    """Set the page that standard input names; leave with one of the codes above."""
    job = json.load(sys.stdin)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_FILE, LARGEST_FILE))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    try:
        set_pages(Path(job["folder"]), job["source"], job["target"])
    except ImportError:
        sys.exit(NO_ENGINE)
    except OSError as error:
        # cffi says so when it finds no libpango.
        sys.exit(NO_LIBRARY if "cannot load library" in str(error) else 1)
    except MemoryError:
        sys.exit(NO_MEMORY)
    except RecursionError:
        sys.exit(TOO_DEEP)


def set_pages(folder: Path, source: str, target: str) -> None:
    """Write the HTML `source` in `folder` as PDF to `target` in `folder`."""
    import weasyprint
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class Stored(URLFetcher):  # type: ignore[misc]
        """Gives out what lies in the folder, and the packaged fonts."""

        def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:  # noqa: ARG002
            if not url.startswith(SCHEME):
                raise ValueError(f"{url} is not part of the book")
            content, kind = _stored(folder, url.removeprefix(SCHEME))
            return URLFetcherResponse(url, content, {"Content-Type": kind})

    page = weasyprint.HTML(
        string=(folder / source).read_text(encoding="utf-8"),
        base_url=SCHEME,
        url_fetcher=Stored(),
    )
    # Without the hints, `width` of pictures and `start` of lists are ignored.
    page.write_pdf(
        folder / target,
        pdf_variant="pdf/ua-1",
        pdf_tags=True,
        presentational_hints=True,
    )


def _stored(folder: Path, name: str) -> tuple[bytes, str]:
    if name in _FONTS:
        package, file = _FONTS[name]
        return (files(package) / "files" / file).read_bytes(), "font/ttf"
    known = {path.name: path for path in folder.iterdir()}
    kind = "image/png" if name.endswith(".png") else "image/jpeg"
    return known[name].read_bytes(), kind
