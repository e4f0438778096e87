"""Pack the browser extension: one source, one file for each family of browsers.

python integrations/build_extension.py [FOLDER]

The same source gives the same bytes. Each browser gets a manifest without what only the
other one knows; loaded unpacked, the source works in both.
"""

from __future__ import annotations

import json
import sys
import zipfile
from pathlib import Path
from typing import Any

SOURCE = Path(__file__).parent / "extension"
FAMILIES = ("chromium", "firefox")


def build(folder: Path) -> list[Path]:
    """Return the packed extensions, written to `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    return [pack(family, folder) for family in FAMILIES]


def pack(family: str, folder: Path) -> Path:
    """Return the extension for `family`, a ZIP file in `folder`."""
    manifest = json.loads((SOURCE / "manifest.json").read_text("utf-8"))
    path = folder / f"inkpost-{manifest['version']}-{family}.zip"
    files = sorted(file for file in SOURCE.rglob("*") if file.is_file())
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for file in files:
            name = file.relative_to(SOURCE).as_posix()
            content = file.read_bytes()
            if name == "manifest.json":
                content = json.dumps(manifest_for(family, manifest), indent=2).encode()
            packed.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return path


def manifest_for(family: str, manifest: dict[str, Any]) -> dict[str, Any]:
    """Return `manifest` as `family` has it."""
    background = dict(manifest["background"])
    made = manifest | {"background": background}
    if family == "firefox":
        del background["service_worker"], made["minimum_chrome_version"]
    else:
        del background["scripts"], made["browser_specific_settings"]
    return made


if __name__ == "__main__":
    for built in build(Path(sys.argv[1] if len(sys.argv) > 1 else "dist")):
        print(built)
