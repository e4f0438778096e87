from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from articles.cell import Cell, Fault, run
from articles.reading import read_page
from articles.wake import PRELOAD
from inkpost.errors import NoArticle, Unreadable
from inkpost.model import Article, Page
from tests.articles import jobs
from tests.support.stories import story
from tests.support.web import Web, wait_until

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def cell() -> Iterator[Cell]:
    warm = Cell(preload=(*PRELOAD, jobs.__name__))
    yield warm
    warm.stop()


@pytest.fixture
def hasty() -> Iterator[Cell]:
    hasty = Cell(preload=(*PRELOAD, jobs.__name__), wall=2)
    yield hasty
    hasty.stop()


def still_works(cell: Cell) -> bool:
    return cell.run(jobs.double, 21) == 42


def test_a_value_comes_back_as_it_was(cell: Cell) -> None:
    page = Page("https://a.example/", "<p>Héllo</p>".encode())
    article = Article("https://a.example/", "A title", "<p>Héllo</p>")
    assert cell.run(jobs.to_article, page) == article


def test_bytes_come_back_as_they_were(cell: Cell) -> None:
    content = os.urandom(3_000_000)
    assert cell.run(jobs.reverse, content) == content[::-1]


def test_an_error_of_ours_arrives_as_itself(cell: Cell) -> None:
    with pytest.raises(NoArticle, match=r"https://a\.example/ has no article"):
        cell.run(jobs.find_nothing, "https://a.example/")


@pytest.mark.parametrize(
    ("job", "reason"),
    [
        (jobs.eat_memory, "ran out of memory"),  # safety 56
        (jobs.touch_nothing, "crashed"),
        (jobs.abort, "crashed"),
        (jobs.kill_itself, "crashed"),
        (jobs.recurse, "crashed"),
        (jobs.fail, "crashed"),
        (jobs.promise_a_number, "crashed"),
    ],
)
def test_whatever_a_job_does_we_live_on(
    cell: Cell, job: Callable[[], Any], reason: str
) -> None:
    with pytest.raises(Unreadable, match=rf"^a\.html could .* reading it {reason}$"):
        cell.run(job, name="a.html")
    assert still_works(cell)


def test_the_traceback_of_a_fault_is_kept_for_the_log(cell: Cell) -> None:
    with pytest.raises(Unreadable) as unreadable:
        cell.run(jobs.fail)
    assert isinstance(unreadable.value.__cause__, Fault)
    assert "no such luck" in str(unreadable.value.__cause__)


def test_the_log_learns_which_signal_ended_a_job(cell: Cell) -> None:
    with pytest.raises(Unreadable) as unreadable:
        cell.run(jobs.kill_itself)
    assert str(unreadable.value.__cause__) == "its process ended with -9"


@pytest.mark.slow
@pytest.mark.parametrize(
    "job", [(jobs.sleep, 60.0), (jobs.spin,)], ids=["sleeps", "spins"]
)
def test_a_job_ends_at_the_limit(hasty: Cell, job: tuple[Any, ...]) -> None:
    with pytest.raises(Unreadable, match="took too long"):
        hasty.run(*job)
    assert still_works(hasty)


@pytest.mark.slow
def test_a_tag_with_300_000_attributes_takes_too_long(hasty: Cell) -> None:
    attributes = " ".join(f"a{number}=1" for number in range(300_000))
    page = Page("https://a.example/", f"<p {attributes}>text</p>".encode())
    with pytest.raises(Unreadable, match="took too long"):  # safety 47
        hasty.run(jobs.count_links, page)
    assert still_works(hasty)


def test_a_job_can_read_no_file(cell: Cell, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("a secret")
    with pytest.raises(Unreadable):
        cell.run(jobs.read_secret, str(secret))


def test_a_job_can_open_no_connection(cell: Cell, web: Web) -> None:
    with pytest.raises(Unreadable):
        cell.run(jobs.connect, web.port)
    assert web.connections == 0


def test_a_job_can_start_no_program(cell: Cell) -> None:
    with pytest.raises(Unreadable):
        cell.run(jobs.start_program)


def test_a_job_sees_no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INKPOST_SMTP_URL", "smtp://ann:geheim@mail.example")
    fresh = Cell()
    assert fresh.run(jobs.environment).keys() <= {"LC_CTYPE", "__CF_USER_TEXT_ENCODING"}
    fresh.stop()


@pytest.mark.parametrize(
    "encoding", ["shift_jis", "gb18030", "euc_kr", "idna", "utf-7"]
)
def test_a_job_knows_every_encoding(cell: Cell, encoding: str) -> None:
    assert cell.run(jobs.decode, b"plain", encoding) == "plain"


def test_a_zygote_that_was_started_early_is_the_first_that_is_used() -> None:
    code = (
        "from articles.wake import _early, wake_early; wake_early(); "
        "early = _early[0][0].pid; from articles.cell import run; "
        "from tests.articles import jobs; print(run(jobs.identify)[1] == early)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout == "True\n"


def test_what_the_library_of_python_imports_late_is_there(cell: Cell) -> None:
    assert cell.run(jobs.most_common, "abba, a") == "a"


def test_fifty_jobs_at_once_come_back_each_to_its_caller(cell: Cell) -> None:
    with ThreadPoolExecutor(50) as threads:
        doubled = list(threads.map(cell.run, repeat(jobs.double, 50), range(50)))
    assert doubled == [2 * number for number in range(50)]


def test_good_jobs_do_not_suffer_from_bad_ones_beside_them(cell: Cell) -> None:
    with ThreadPoolExecutor(8) as threads:
        bad = [threads.submit(cell.run, jobs.touch_nothing) for _ in range(20)]
        good = [threads.submit(cell.run, jobs.double, n) for n in range(20)]
    assert [each.result() for each in good] == [2 * n for n in range(20)]
    assert all(isinstance(each.exception(), Unreadable) for each in bad)


def test_a_killed_zygote_is_replaced(cell: Cell) -> None:
    _, zygote = cell.run(jobs.identify)
    os.kill(zygote, signal.SIGKILL)
    assert still_works(cell)
    assert cell.run(jobs.identify)[1] != zygote


def test_a_zygote_killed_in_the_middle_of_a_job_costs_nothing(hasty: Cell) -> None:
    _, zygote = hasty.run(jobs.identify)
    with ThreadPoolExecutor(1) as threads:
        slept = threads.submit(hasty.run, jobs.sleep, 0.5)
        os.kill(zygote, signal.SIGKILL)
        assert slept.result() == 0.5


def test_a_job_whose_child_is_killed_once_is_done_again(hasty: Cell) -> None:
    _, zygote = hasty.run(jobs.identify)
    with ThreadPoolExecutor(1) as threads:
        slept = threads.submit(hasty.run, jobs.sleep, 0.5)
        assert wait_until(lambda: bool(children(zygote)))
        os.kill(children(zygote)[0], signal.SIGKILL)
        assert slept.result() == 0.5


def test_it_works_in_a_daemonic_child() -> None:
    context = get_context("fork")
    ours, theirs = context.Pipe()
    run(jobs.double, 1)  # the child must not use the zygote that this one has
    child = context.Process(target=_double_in_a_child, args=(theirs,), daemon=True)
    child.start()
    assert ours.poll(20)
    assert ours.recv() == 42
    child.join()
    assert run(jobs.double, 21) == 42


def _double_in_a_child(answer: Any) -> None:
    answer.send(run(jobs.double, 21))


_PARENT = """
import json, threading
from articles.cell import run
from tests.articles import jobs
threading.Thread(target=run, args=(jobs.sleep, 40.0)).start()
print(json.dumps(run(jobs.identify)), flush=True)
"""


def is_gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split(")")[1].split()[0] == "Z"
    except FileNotFoundError:
        return True


def children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(each) for each in found.split()]


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
def test_nothing_outlives_a_killed_parent() -> None:
    parent = subprocess.Popen([sys.executable, "-c", _PARENT], stdout=subprocess.PIPE)
    assert parent.stdout
    _, zygote = json.loads(parent.stdout.readline())
    sleeping = children(zygote)
    assert sleeping
    parent.kill()
    parent.wait()
    assert wait_until(lambda: all(map(is_gone, [zygote, *sleeping])))


def test_no_descriptors_are_left_behind(cell: Cell) -> None:
    still_works(cell)
    before = open_files()
    for _ in repeat(None, 10):
        still_works(cell)
    assert open_files() == before


def open_files() -> int:
    return len(list(Path("/dev/fd").iterdir()))


def test_a_stopped_cell_starts_again() -> None:
    once = Cell()
    assert still_works(once)
    once.stop()
    assert still_works(once)
    once.stop()


def test_our_own_lines_are_not_inherited_by_programs(cell: Cell) -> None:
    assert not any(os.get_inheritable(line.fileno()) for line in _lines(cell))


def _lines(cell: Cell) -> list[socket.socket]:
    return [cell._control] if cell._control else []


def test_a_table_of_data_is_read_where_no_file_can_be_opened() -> None:
    # What Python loads at the first use has to be there before the cell is closed.
    rows = "<tr><td><a href='/oil'>Oil</a></td><td>Litre</td><td>9</td></tr>" * 12
    html = story("The lamp", 8).replace(
        "</article>", f"<table>{rows}</table></article>"
    )
    page = Page("https://a.example/lamp", html.encode())
    assert "Litre" in run(read_page, page).article.body
