"""Profiles: what is decided differently for each family of readers, and nothing else.

A profile is a table of decisions; the code that carries each one out is named beside
it. `strict` and `text_only` are the rungs of the ladder that is climbed down when a
book is refused without a reason (contract Q5).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

#: (width, height) in pixels, each at least 1.
Size = tuple[int, int]


@dataclass(frozen=True, slots=True)
class PictureRule:
    """How pictures are stored.

    `box`: they fit in it. `quality`: of JPEG, 1-95. `heaviest`: bytes, above which one
    is packed anew (contract I6). `form`: whether drawings may stay PNG.
    """

    box: Size
    ink: Literal["colour", "grey"] = "colour"
    quality: int = 80
    heaviest: int = 300_000
    form: Literal["kept", "jpeg"] = "kept"


@dataclass(frozen=True, slots=True)
class Profile:
    """The decisions for one family of readers.

    `pictures`: None leaves them out. `maths`: a *picture* where a formula needs two
    dimensions. `language`: None keeps the book's own.
    `widest_table`: columns; a wider one becomes lists. `byte_limit`, `document_limit`:
    of one file of the book, None where there is none (contract C6). `name_longest`:
    characters of the file's name. `picture_size`: a *small* picture is half as wide as
    the line. `text_size`: on paper, times the usual; a reader has its own.
    """

    name: str
    pictures: PictureRule | None
    emoji: Literal["keep", "words"] = "keep"
    notes: Literal["aside", "paragraph"] = "aside"
    maths: Literal["mathml", "picture", "text"] = "mathml"
    ruby: Literal["ruby", "brackets"] = "ruby"
    widest_table: int | None = None
    language: str | None = None
    byte_limit: int | None = None
    document_limit: int | None = None
    name_longest: int = 60
    picture_size: Literal["full", "small"] = "full"
    text_size: float = 1.0


#: What Amazon's mail gateway takes (contract C6, M13): 36 MB, 290 documents.
KINDLE = Profile(
    name="kindle",
    pictures=PictureRule(box=(1600, 1600)),
    emoji="words",  # one emoji can hide cover and contents (contract T2)
    widest_table=5,
    byte_limit=36_000_000,
    document_limit=290,
)
#: What calibre makes for old Kindles, which know no MathML.
KINDLE_USB = replace(KINDLE, name="kindle-usb", maths="picture")
KOBO = Profile(
    name="kobo",
    pictures=PictureRule(box=(1448, 1600)),
    widest_table=4,  # contract G3: more are doubtful on its e-ink
)
APPLE = Profile(name="apple", pictures=PictureRule(box=(1600, 1600), quality=85))
GENERIC = Profile(name="generic", pictures=PictureRule(box=(1600, 1600)))
#: Paper at 200 dots an inch inside the margins; formulas as pictures, readings in
#: brackets, for the engine that sets the pages knows neither MathML nor ruby.
PRINT_A4 = Profile(
    name="print-a4",
    pictures=PictureRule(box=(1340, 2000), quality=85),
    maths="picture",
    ruby="brackets",
)
PRINT_LETTER = replace(
    PRINT_A4, name="print-letter", pictures=PictureRule(box=(1380, 1880), quality=85)
)
PRINT_A5 = replace(
    PRINT_A4, name="print-a5", pictures=PictureRule(box=(900, 1370), quality=85)
)
#: A 6-inch screen of 300 dots an inch, in greys.
PRINT_EINK = replace(
    PRINT_A4,
    name="print-eink",
    pictures=PictureRule(box=(1072, 1240), ink="grey", quality=80),
    widest_table=4,
)

#: Its mail gateway takes short names only (contract M12).
POCKETBOOK = replace(GENERIC, name="pocketbook", name_longest=22)

PROFILES = {
    profile.name: profile
    for profile in (
        KINDLE,
        KOBO,
        APPLE,
        GENERIC,
        POCKETBOOK,
        PRINT_A4,
        PRINT_LETTER,
        PRINT_A5,
        PRINT_EINK,
    )
}


def strict(profile: Profile) -> Profile:
    """Return `profile` without anything that a converter was ever seen to choke on."""
    return replace(
        profile,
        name=f"{profile.name}-strict",
        pictures=PictureRule(box=(800, 800), quality=75, form="jpeg"),
        emoji="words",
        notes="paragraph",
        maths="picture",
        ruby="brackets",
        widest_table=5,
        language="en",
    )


def text_only(profile: Profile) -> Profile:
    """Return `strict(profile)` without pictures."""
    name = f"{profile.name}-text"
    return replace(strict(profile), name=name, pictures=None, maths="text")
