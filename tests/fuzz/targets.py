"""What takes bytes of strangers, one function each, with what has to hold of any bytes.

A target raises nothing but what is a defect. All run in this process, where a machine
sees which way they go; in the service the cell is around most of them. Its samples are
what a fuzzer starts from.
"""

from __future__ import annotations

import io
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from articles import decode as _decode  # noqa: F401  loaded late, and so not seen
from articles import extraction as _extraction  # noqa: F401
from articles.addresses import Reach, check_url
from articles.feeds.finding import find_feeds
from articles.feeds.letter import read_letter
from articles.feeds.opml import read_opml
from articles.feeds.reading import read_feed
from articles.feeds.writing import write_article
from articles.imports import open_import
from articles.reading import read_page
from articles.ruled import read_by_rules
from articles.siterules import parse_rules
from delivery.addresses import device_address
from delivery.reading import addressees, read_notice, recipients
from inkpost.archive_file.container import members, open_writer
from inkpost.archive_file.examine import examine
from inkpost.archive_file.heading import Heading, write_heading
from inkpost.errors import AddressRefused, InkpostError, NoArticle, NotADevice
from inkpost.model import Article, Entry, Page
from inkpost.render import one_line, plain_text
from tests.articles.hostile_fragments import FRAGMENTS
from tests.articles.imports.test_any_file import check
from tests.articles.test_hostile import foreign, links
from tests.support import amazon, exports
from tests.support.attempts import ATTEMPTS
from tests.support.stories import story

URL = "https://site.example/a/page"
_EMPTY = re.compile(r"<(?!br|hr|img)(\w+)([^<>]*)/>")
_PLACE = re.compile(r'\s(?:id="[^"]*"|href="#[^"]*")')
#: What a link of a body may begin with; `data:` where a picture has yet to be drawn.
_OUTWARD = re.compile(r"https?://|#|mailto:|tel:|data:image/")


@dataclass(frozen=True)
class Target:
    """`take`: is given any bytes. `samples`: some that are as they should be."""

    take: Callable[[bytes], object]
    samples: tuple[bytes, ...]


def sound(article: Article) -> None:
    """Hold what was made of a page against what a book may have in it (contract X)."""
    assert foreign(article.body) == set()
    assert [link for link in links(article.body) if not _OUTWARD.match(link)] == []
    assert article.title == one_line(article.title, 300)
    (article.title + article.body).encode()


def page(content: bytes) -> None:
    """Find the article on a page, and clean it."""
    with suppress(InkpostError):
        sound(read_page(Page(URL, content, "text/html")).article)


def cleaned(html: str) -> str:
    """Return the body that is made of `html`, all of which is the article."""
    entry = Entry("", URL, "Title", None, None, html, URL, is_whole=True, mark="")
    return write_article(entry, URL, "Site", None).body


def as_html(body: str) -> str:
    """Return the XHTML `body` as HTML, where `<p/>` would begin a paragraph."""
    return _EMPTY.sub(r"<\1\2></\1>", body)


def nameless(body: str) -> str:
    """Return `body` without its places, which get new names each time."""
    return _PLACE.sub("", body)


def fragment(content: bytes) -> None:
    """Clean and sanitise: XHTML, nothing active, and soon nothing more to clean.

    What was nested as HTML does not allow may be put straight in two steps; no word is
    lost in the second.
    """
    with suppress(NoArticle):
        once = cleaned(content.decode("utf-8", "replace"))
        assert foreign(once) == set()
        assert [link for link in links(once) if not _OUTWARD.match(link)] == []
        twice = cleaned(as_html(once))
        assert plain_text(twice).split() == plain_text(once).split()
        assert nameless(cleaned(as_html(twice))) == nameless(twice)


def file(content: bytes) -> None:
    """Bring in a file of another program."""
    with (
        _file(content) as path,
        suppress(InkpostError),
        open_import(path) as (_name, found),
    ):
        for line in found:
            check(line)


@contextmanager
def _file(content: bytes) -> Iterator[Path]:
    with tempfile.NamedTemporaryFile() as named:
        named.write(content)
        named.flush()
        yield Path(named.name)


def feed(content: bytes) -> None:
    """Read a feed, or a site that names one, and make articles of what it has."""
    with suppress(InkpostError):
        document = read_feed(content, "", URL)
        for entry in document.entries[:5]:
            assert entry.title == one_line(entry.title, 300)
            with suppress(InkpostError):
                sound(write_article(entry, URL, document.title, document.language))
    for link in find_feeds(Page(URL, content, "text/html")):
        assert check_url(link.url) == link.url


def feed_list(content: bytes) -> None:
    """Read an OPML file."""
    with suppress(InkpostError):
        listed = read_opml(content)
        assert listed.outlines or listed.troubles
        (repr(listed.outlines) + "".join(listed.troubles)).encode()


def mail(content: bytes) -> None:
    """Read what came back, and newsletters."""
    notice = read_notice(content, amazon.MAILBOX, amazon.txt)
    (notice.subject + notice.said + notice.sender).encode()
    addressees(content)
    recipients(content)
    with suppress(InkpostError):
        letter = read_letter(content)
        letter.entry.title.encode()
        sound(write_article(letter.entry, URL, letter.name, None))


def address(content: bytes) -> None:
    """Check an address of a page, and one of a device."""
    text = content.decode("utf-8", "surrogateescape")
    with suppress(AddressRefused):
        url = check_url(text)
        assert url.isascii()
        assert check_url(url) == url
        assert url.startswith(("http://", "https://"))
        Reach().permits_name(url.split("/")[2])
    with suppress(NotADevice):
        device = device_address(text)
        assert device.isascii()
        assert device.isprintable()
        assert device.count("@") == 1
        assert device_address(device) == device


def rules(content: bytes) -> None:
    """Read a page by the rules for its site, which are before an empty line."""
    said, _, html = content.decode("utf-8", "replace").partition("\n\n")
    with suppress(InkpostError):
        sound(read_by_rules(Page(URL, html.encode()), parse_rules(said))[0])


def archive(content: bytes) -> None:
    """Look whether an archive is whole and unharmed, and go through it."""
    with suppress(InkpostError):
        examine(io.BytesIO(content), "account", lambda _: None)
        for member in members(io.BytesIO(content)):
            assert sum(map(len, member.content())) < 10_000_000


def _archive() -> bytes:
    heading = Heading(
        "account", 1, "0029", {"articles": 0}, "2026-11-14T06:30:00Z", "1"
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "archive.tar"
        with open_writer(path) as writer:
            writer.add("inkpost.json", write_heading(heading))
            writer.add("README.txt", b"An archive.")
            writer.add("files/pictures/a.png", bytes(1000))
        return path.read_bytes()


def within(html: str) -> str:
    """Return a page in whose article `html` stands."""
    return story(paragraphs=2).replace("</article>", f"{html}</article>")


def _encoded(*texts: str | bytes) -> tuple[bytes, ...]:
    return tuple(one.encode() if isinstance(one, str) else one for one in texts)


ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de">
<title type="html">A &amp;amp; B</title><link href="/"/><entry><id>1</id><title>One
</title><link rel="alternate" href="1"/><updated>2026-03-01T06:00:00Z</updated>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Words</p></div>
</content></entry></feed>"""
RSS = """<rss version="2.0"><channel><title>A</title><item><title>One</title><link>/1
</link><pubDate>Sun, 01 Mar 2026 06:00:00 GMT</pubDate><guid>1</guid><description>
&lt;p&gt;Words &lt;img src="/a.png"&gt;</description></item></channel></rss>"""
JSON = """{"version": "https://jsonfeed.org/version/1.1", "title": "A", "items": [{"id":
1, "title": "One", "url": "/1", "content_html": "<p>Words", "authors": [{"name": "B"}],
"date_published": "2026-03-01T06:00:00Z"}]}"""
OPML = """<opml version="2.0"><body><outline text="News"><outline text="A" type="rss"
xmlUrl="https://a.example/feed" htmlUrl="https://a.example/"/></outline></body></opml>"""
RULES = """title: //h1
body: //article
strip: //aside
strip_id_or_class: ad
replace_string(<br/>): <p>
wrap_in(blockquote): //p[2]
next_page_link: //a[@rel='next']
if_page_contains: //article
http_header(cookie): a=b

"""
LETTER = """From: News <news@a.example>\nTo: r-1@ink.example.org\nSubject: =?utf-8?q?A?=
Message-ID: <1@a.example>\nContent-Type: multipart/alternative; boundary=b\n\n--b
Content-Type: text/plain\n\nWords\n--b\nContent-Type: text/html; charset=utf-8
Content-Transfer-Encoding: quoted-printable\n\n<p>Words =C3=A9</p>\n--b--\n"""
BOUNCE = """From: mailer-daemon@mx.test\nTo: k7m2@send.example.org\nSubject: Failed
Content-Type: multipart/report; report-type=delivery-status; boundary=B\n\n--B\n\nNo.
--B\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.test\n
Final-Recipient: rfc822; a@kindle.com\nAction: failed\nStatus: 5.1.1\n
--B\nContent-Type: message/rfc822\n\nMessage-Id: <d7f3@send.example.org>\n\n--B--\n"""

TARGETS: dict[str, Target] = {
    "pages": Target(page, _encoded(*map(within, FRAGMENTS[::3]))),
    "fragments": Target(fragment, _encoded(*FRAGMENTS, story())),
    "files": Target(file, _encoded(*exports.FILES.values())),
    "feeds": Target(feed, _encoded(ATOM, RSS, JSON)),
    "lists": Target(feed_list, _encoded(OPML)),
    "mails": Target(
        mail, _encoded(LETTER, BOUNCE, amazon.signed(amazon.letter(amazon.E999)))
    ),
    "addresses": Target(
        address,
        _encoded(*ATTEMPTS, "a@kindle.com", '"a@b, c"@kindle.com', "x_1@pbsync.com"),
    ),
    "rules": Target(rules, _encoded(RULES + story())),
    "archives": Target(archive, (_archive(),)),
}
