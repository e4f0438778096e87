"""Pictures of golden pages, as a reader of 1072 x 1448 pixels and 16 greys shows them.

    python -m bench.golden_pages FOLDER

A reader's own settings (typeface, margins) are laid under the book's style sheet, as
e-readers do. Needs Chromium, and Poppler for the pages of PDFs.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from exporters import export
from exporters.profiles import PRINT_A5, PRINT_EINK, Profile
from tests.exporters.golden_set import GOLDEN

#: Pixels of a 6-inch screen, and how many of them are one of a style sheet's.
SCREEN, SCALE = (1072, 1448), 2
READER = (
    "html{font:17px/1.45 'Noto Serif',serif;text-align:justify}body{margin:28px 36px}"
)

#: The golden page, the document in it, and how many screens down it is looked at.
SHOTS = {
    "title-block": ("essay", "s01a001", 0),
    "lists": ("essay", "s01a001", 2),
    "code": ("code", "s01a001", 0),
    "tables": ("tables", "s01a001", 0),
    "maths": ("maths", "s01a001", 0),
    "figures": ("figures", "s01a001", 0),
    "picture": ("essay", "s01a001", 1),
    "notes": ("300 notes", "s01a001", 0),
    "arabic": ("arabic", "s01a001", 0),
    "hebrew": ("hebrew", "s01a001", 0),
    "japanese": ("japanese", "s01a001", 0),
    "contents": ("issue", "contents", 0),
    "section": ("issue", "s02", 0),
    "missing": ("issue", "missing", 0),
}


def shoot(browser: Browser, page_file: Path, screens: int, out: Path) -> None:
    """Write what the reader sees `screens` screens down the document."""
    width, height = SCREEN[0] // SCALE, SCREEN[1] // SCALE
    page = browser.new_page(
        viewport={"width": width, "height": height}, device_scale_factor=SCALE
    )
    page.goto(page_file.as_uri())
    page.evaluate(
        "css => {const s=document.createElement('style');s.textContent=css;"
        "document.head.prepend(s)}",
        READER,
    )
    page.evaluate("y => window.scrollTo(0, y)", screens * height)
    raw = out.with_suffix(".raw.png")
    page.screenshot(path=raw)
    page.close()
    grey = Image.open(raw).convert("L").point(lambda value: round(value / 17) * 17)
    grey.quantize(16).save(out, optimize=True)
    raw.unlink()


#: Golden books as PDF: profile, dots an inch, and which pages are shown.
SHEETS: tuple[tuple[str, Profile, int, range], ...] = (
    ("issue", PRINT_A5, 90, range(1, 7)),
    ("essay", PRINT_EINK, 110, range(1, 3)),
)


def lay_out(work: Path, out: Path) -> None:
    """Write the pages of `SHEETS` side by side."""
    pages = []
    for book, profile, dots, numbers in SHEETS:
        path = export(GOLDEN[book](work), "pdf", work / f"{book}.pdf", profile).path
        for number in numbers:
            page = work / f"{book}-{number}"
            which = ["-f", str(number), "-l", str(number), "-r", str(dots), "-gray"]
            command = ["pdftoppm", *which, "-png", "-singlefile", str(path), str(page)]
            subprocess.run(command, check=True)
            pages.append(Image.open(page.with_suffix(".png")))
    gap, width = 12, sum(page.width + 12 for page in pages) - 12
    sheet = Image.new("L", (width, max(page.height for page in pages)), 128)
    left = 0
    for page in pages:
        sheet.paste(page, (left, 0))
        left += page.width + gap
    sheet.quantize(32).save(out, optimize=True)


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as work, sync_playwright() as playwright:
        lay_out(Path(work), folder / "pdf.png")
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        for name, (book, document, screens) in SHOTS.items():
            place = Path(work) / book
            if not place.exists():
                package = export(
                    GOLDEN[book](Path(work)), "epub", Path(work) / "book.epub"
                )
                zipfile.ZipFile(package.path).extractall(place)
            shoot(
                browser,
                place / f"EPUB/{document}.xhtml",
                screens,
                folder / f"{name}.png",
            )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
