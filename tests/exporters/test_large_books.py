"""Memory and time of large books (contract R4)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
#: Prints peak memory in MB and processor seconds. The articles are made as they are
#: read, as a library would; three pictures each, every file of another content.
BIND = """
import sys, time
from collections.abc import Collection
from pathlib import Path
from PIL import Image
from exporters import export
from exporters.profiles import GENERIC
from inkpost.model import Edition, Section
from tests.exporters.samples import DATE, article, keep
from tests.exporters.golden_texts import long_text

folder, count = Path(sys.argv[1]), int(sys.argv[2])
TEXT = long_text(3, 5)

class Shelf(Collection):
    def __len__(self): return count
    def __contains__(self, one): return False
    def __iter__(self):
        for number in range(count):
            pictures = []
            for n in range(3):
                small = Image.effect_noise((60, 40), number % 90 + n + 1)
                small.putpixel((0, 0), number % 256)
                small.putpixel((1, 0), number // 256)
                image = small.resize((900, 600)).convert("RGB")
                pictures.append(keep(image, folder, f"https://x.test/{number}-{n}.jpg"))
            body = TEXT + "".join(
                f'<figure><img src="{p.url}" alt="A"/></figure>' for p in pictures
            )
            yield article(f"Article {number}", body, pictures=tuple(pictures))

edition = Edition("Large", "large", DATE, (Section("All", Shelf()),), kind="collection")
begin = time.process_time()
export(edition, "epub", folder / "out.epub", GENERIC)
spent = time.process_time() - begin
# not ru_maxrss: that begins with the size of the process that started this one
status = Path("/proc/self/status").read_text()
print(int(status.split("VmHWM:")[1].split()[0]) / 1024, spent)
"""


def measure(folder: Path, articles: int) -> tuple[float, float]:
    folder.mkdir()
    command = [sys.executable, "-c", BIND, str(folder), str(articles)]
    result = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=True
    )
    memory, seconds = result.stdout.split()
    return float(memory), float(seconds)


@pytest.mark.slow
def test_memory_and_time_grow_as_they_should(tmp_path: Path) -> None:
    small, _ = measure(tmp_path / "10", 10)
    _, some = measure(tmp_path / "200", 200)
    large, many = measure(tmp_path / "1000", 1000)
    assert large - small <= 100  # MB
    assert many <= 5 * some * 1.5  # linear, with room for a busy machine
    print(f"10 articles {small:.0f} MB; 1,000 articles {large:.0f} MB, {many:.1f} s")
