"""Defects of the container, the package document and the navigation."""

from __future__ import annotations

from tests.exporters.mutations.book import (
    CONTAINER,
    CSS,
    NAV,
    NCX,
    OPF,
    TEXT,
    Change,
    Entries,
    before,
    both,
    put,
    swap,
)


def mimetype_last(entries: Entries) -> None:
    entries.content["mimetype"] = entries.content.pop("mimetype")


def mimetype_packed(entries: Entries) -> None:
    entries.stored.clear()


def too_many_documents(entries: Entries) -> None:
    entries.content |= {f"EPUB/x{n}.xhtml": entries.content[TEXT] for n in range(290)}


def too_many_bytes(entries: Entries) -> None:
    entries.content["EPUB/x.css"] = bytes(37_000_000)
    entries.stored.add("EPUB/x.css")


def twice(entries: Entries) -> None:
    entries.content["EPUB/STYLE.css"] = entries.content[CSS]


def without(name: str) -> Change:
    def change(entries: Entries) -> None:
        del entries.content[name]

    return change


def renamed(old: str, new: str) -> Change:
    def change(entries: Entries) -> None:
        entries.content[new] = entries.content.pop(old)

    return change


DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'
LONG = "word " * 80
IDENTIFIER = '<dc:identifier id="id">urn:uuid:'

PACKAGE: list[tuple[str, str, Change]] = [
    ("C1", "the mimetype is not the first entry", mimetype_last),
    ("C1", "the mimetype is compressed", mimetype_packed),
    ("C1", "the mimetype has a line break", put("mimetype", b"application/epub+zip\n")),
    ("C2", "a name with a space", put("EPUB/a b.css", b"p { margin: 0 }")),
    ("C2", "a name that is not ASCII", put("EPUB/é.css", b"p { margin: 0 }")),
    ("C2", "a name that climbs out", put("EPUB/../../x.css", b"p { margin: 0 }")),
    ("C2", "a folder as an entry", put("EPUB/images/", b"")),
    ("C2", "names that differ in case only", twice),
    ("C3", "an empty style sheet", put(CSS, b"")),
    ("C4", "a file about encryption", put("META-INF/encryption.xml", b"<e/>")),
    ("C4", "a file about rights", put("META-INF/rights.xml", b"<r/>")),
    ("C5", "no container file", without(CONTAINER)),
    ("C5", "two root files", before(CONTAINER, "</rootfiles>", '<rootfile full-path="a"/>')),
    ("C5", "a root file that is not there", swap(CONTAINER, "content.opf", "c.opf")),
    ("C6", "a document of 400 KB", before(TEXT, "<h2", "<p>" + "word " * 80_000 + "</p>")),
    ("C6", "more than 290 documents", too_many_documents),
    ("C6", "more than 36 MB", too_many_bytes),
    ("C7", "no XML declaration", swap(TEXT, DECLARATION, "")),
    ("C7", "another encoding in the declaration", swap(TEXT, "utf-8", "us-ascii")),
    ("C7", "a byte order mark", swap(TEXT, "<?xml", "\ufeff<?xml")),
    ("C8", "a tag that is not closed", before(TEXT, "<h2", "<p>open")),
    ("C8", "an ampersand alone", before(TEXT, "<h2", "<p>a & b</p>")),
    ("C9", "an entity of HTML", before(TEXT, "<h2", "<p>a&nbsp;b</p>")),
    ("C9", "an old DOCTYPE", swap(TEXT, "<!DOCTYPE html>", '<!DOCTYPE html PUBLIC "a" "b">')),
    ("C9", "declared entities", swap(TEXT, "<!DOCTYPE html>", '<!DOCTYPE html [<!ENTITY a "b">]>')),
    ("C10", "a file that is not listed", put("EPUB/more.css", b"p { margin: 0 }")),
    ("C10", "a listed file that is not there", without(CSS)),
    ("C10", "a listed file in another case", renamed(CSS, "EPUB/Style.css")),
    ("P1", "an old version", swap(OPF, 'version="3.0"', 'version="2.0"')),
    ("P1", "a package without a language", swap(OPF, ' xml:lang="en"', "")),
    ("P2", "an identifier that is not named", swap(OPF, 'unique-identifier="id"', 'unique-identifier="x"')),
    ("P2", "an identifier of a shop", before(OPF, IDENTIFIER, "<dc:identifier>ASIN:B0</dc:identifier>")),
    ("P2", "an identifier that is no UUID", swap(OPF, IDENTIFIER, IDENTIFIER + "x")),
    ("P3", "a language that is a country", swap(OPF, "<dc:language>en", "<dc:language>us")),
    ("P3", "an undetermined language", swap(OPF, "<dc:language>en", "<dc:language>und")),
    ("P3", "a language by its name", swap(OPF, "<dc:language>en", "<dc:language>English")),
    ("P3", "a language with an underscore", swap(OPF, "<dc:language>en", "<dc:language>en_US")),
    ("P3", "three letters where there are two", swap(OPF, "<dc:language>en", "<dc:language>eng")),
    ("P3", "two languages", before(OPF, "<dc:language>", "<dc:language>fr</dc:language>")),
    ("P3", "no language", swap(OPF, "<dc:language>en</dc:language>", "")),
    ("P4", "an empty title", swap(OPF, "<dc:title>", "<dc:title></dc:title><dc:title>")),
    ("P4", "a title with markup", swap(OPF, "<dc:title>", "<dc:title>&lt;b&gt;A&lt;/b&gt; ")),
    ("P4", "a title of 400 letters", swap(OPF, "<dc:title>", f"<dc:title>{LONG}")),
    ("P5", "a creator without a role", swap(OPF, 'property="role"', 'property="file-as"')),
    ("P5", "no creator", both(swap(OPF, "dc:creator", "dc:source"), swap(OPF, "dc:creator", "dc:source"))),
    ("P6", "a date in words", swap(OPF, "<dc:date>", "<dc:date>on ")),
    ("P7", "a time without zone", swap(OPF, "00Z</meta>", "00</meta>")),
    ("P7", "no time of change", swap(OPF, "dcterms:modified", "dcterms:created")),
    ("P8", "an id used twice", swap(OPF, 'id="style"', 'id="nav"')),
    ("P8", "an id that begins with a digit", swap(OPF, 'id="style"', 'id="1style"')),
    ("P9", "a file on the web", swap(OPF, 'href="style.css"', 'href="https://x.test/s.css"')),
    ("P9", "a file listed twice", before(OPF, "</manifest>", '<item id="z" href="style.css" media-type="text/css"/>')),
    ("P10", "a script", both(put("EPUB/a.js", b"1"), before(OPF, "</manifest>", '<item id="z" href="a.js" media-type="text/javascript"/>'))),
    ("P10", "a type that is not the name's", swap(OPF, 'href="cover.jpg" id="cover" media-type="image/jpeg"', 'href="cover.jpg" id="cover" media-type="image/png"')),
    ("P11", "an item in the spine twice", before(OPF, '<itemref idref="end"/>', '<itemref idref="end"/>')),
    ("P11", "an unknown item in the spine", swap(OPF, '<itemref idref="end"/>', '<itemref idref="xx"/>')),
    ("P11", "a picture in the spine", swap(OPF, '<itemref idref="end"/>', '<itemref idref="cover"/>')),
    ("P12", "a document outside the order", swap(OPF, '<itemref idref="end"/>', '<itemref idref="end" linear="no"/>')),
    ("P13", "right to left for the spine only", swap(OPF, '<spine toc="ncx"', '<spine toc="ncx" page-progression-direction="rtl"')),
    ("P14", "formulas that are not declared", swap(OPF, ' properties="mathml"', "")),
    ("P15", "a spine without NCX", swap(OPF, ' toc="ncx"', "")),
    ("P16", "fixed pages", before(OPF, "</metadata>", '<meta property="rendition:layout">pre-paginated</meta>')),
    ("P17", "a periodical", before(OPF, "</metadata>", "<dc:type>periodical</dc:type>")),
    ("N1", "no navigation", swap(OPF, ' properties="nav"', "")),
    ("N1", "contents that lead to the web", swap(NAV, 'href="s01.xhtml"', 'href="https://x.test/"')),
    ("N2", "an empty label", swap(NCX, "<text>The tide mill</text>", "<text></text>")),
    ("N2", "a label with an emoji", swap(NCX, "<text>The tide mill", "<text>\N{ROCKET} mill")),
    ("N2", "a label of 400 letters", swap(NAV, ">The tide mill</a>", f">{LONG}</a>")),
    ("N3", "three levels", swap(NAV, '">The tide mill</a>', '">The tide mill</a><ol><li><a href="s01a001.xhtml">A</a></li></ol>')),
    ("N4", "an entry to the id of a body", both(swap(TEXT, '<body class="', '<body id="b" class="'), swap(NCX, 'src="s01a001.xhtml"', 'src="s01a001.xhtml#b"'))),
    ("N4", "an entry to no document", swap(NCX, 'src="s01a001.xhtml"', 'src="gone.xhtml"')),
    ("N4", "an entry to no place", swap(NAV, 'href="s01a001.xhtml"', 'href="s01a001.xhtml#x"')),
    ("N4", "an entry to something hidden", both(swap(TEXT, '<div class="text">', '<div hidden="hidden" id="hid">'), swap(NCX, 'src="s01a001.xhtml"', 'src="s01a001.xhtml#hid"'))),
    ("N5", "an NCX out of order", both(swap(NCX, "s01a001.xhtml", "swap"), swap(NCX, "s02a001.xhtml", "s01a001.xhtml"), swap(NCX, "swap", "s02a001.xhtml"))),
    ("N6", "an article that is not listed", swap(NAV, '<li><a href="s02a001.xhtml">A plan</a></li>', "")),
    ("N7", "no landmark for the text", swap(NAV, '"bodymatter"', '"backmatter"')),
    ("N8", "no NCX", both(without(NCX), swap(OPF, '<item href="toc.ncx" id="ncx" media-type="application/x-dtbncx+xml"/>', ""))),
    ("N9", "another label in the NCX", swap(NCX, "<text>The tide mill", "<text>A mill")),
    ("N10", "a gap in the play order", swap(NCX, 'playOrder="2"', 'playOrder="20"')),
    ("N10", "an entry's id used twice", swap(NCX, 'id="p-2"', 'id="p-1"')),
    ("N11", "a wrong depth", swap(NCX, '"dtb:depth" content="2"', '"dtb:depth" content="0"')),
    ("N11", "another identifier", swap(NCX, 'content="urn:uuid:', 'content="urn:uuid:0')),
    ("N12", "a guide without text", swap(OPF, 'type="text"', 'type="preface"')),
    ("N16", "a navigation without heading", swap(NAV, "<h1>Contents</h1>", "")),
    ("K1", "a cover without the mark of EPUB 3", swap(OPF, ' properties="cover-image"', "")),
    ("K1", "a cover without the mark of EPUB 2", swap(OPF, 'name="cover"', 'name="kover"')),
    ("K5", "a page with the cover", before(TEXT, "<h2", '<p>A<img src="cover.jpg" alt="Cover"/></p>')),
    ("A1", "no hazard", swap(OPF, "schema:accessibilityHazard", "schema:accessibilityAPI")),
    ("A1", "no summary", swap(OPF, "schema:accessibilitySummary", "schema:accessibilityAPI")),
    ("A1", "no mode", swap(OPF, '"schema:accessMode">visual', '"schema:accessibilityAPI">visual')),
    ("A1", "no reading order", swap(OPF, ">readingOrder<", ">index<")),
    ("A1", "alt texts that are not there", swap(TEXT, 'alt="The mill"', 'alt=""')),
    ("A2", "a claim of WCAG", before(OPF, "</metadata>", '<meta property="dcterms:conformsTo">EPUB Accessibility 1.1 - WCAG 2.1 Level AA</meta>')),
    ("A5", "pages of a paper book", before(OPF, "</metadata>", '<meta property="schema:accessibilityFeature">pageBreakMarkers</meta>')),
]  # fmt: skip
