"""Formulas as pictures: what is drawn, how large, and what never is."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from lxml import etree
from PIL import Image

from exporters import check, export
from exporters.bodies import fragment
from exporters.bodies.formulas import draw_maths, drawing_of, is_linear
from exporters.profiles import KINDLE, strict
from inkpost.render import MATHML, parse_fragment
from tests.exporters.golden_set import GOLDEN

HALF = "<mfrac><mn>1</mn><mn>2</mn></mfrac>"


def formula(inner: str, **attributes: str) -> etree._Element:
    given = "".join(f' {name}="{value}"' for name, value in attributes.items())
    body = f'<p><math xmlns="{MATHML}" alttext="TeX"{given}>{inner}</math></p>'
    return next(parse_fragment(body).iter(f"{{{MATHML}}}math"))


@pytest.mark.parametrize(
    "inner",
    [
        "<msup><mi>x</mi><mn>2</mn></msup><mo>+</mo><mi>y</mi>",
        "<mstyle><msub><mi>x</mi><mi>i</mi></msub></mstyle>",
        "<semantics><mi>x</mi><annotation-xml><mfrac/></annotation-xml></semantics>",
    ],
)
def test_what_a_line_can_say_stays_text(inner: str) -> None:
    assert is_linear(formula(inner))


@pytest.mark.parametrize(
    "inner",
    [
        HALF,
        "<msqrt><mn>2</mn></msqrt>",
        "<munder><mi>lim</mi><mi>n</mi></munder>",
        "<mtable><mtr><mtd><mn>1</mn></mtd></mtr></mtable>",
        '<mi mathvariant="double-struck">R</mi>',
        "<msup><mi>e</mi><msup><mi>x</mi><mn>2</mn></msup></msup>",
    ],
)
def test_what_needs_two_dimensions_is_drawn(inner: str) -> None:
    made = formula(inner)
    assert not is_linear(made)
    assert drawing_of(made)


def test_a_picture_stands_on_its_axis_in_letters_of_the_right_size() -> None:
    drawn = drawing_of(formula(HALF))
    assert drawn
    with Image.open(io.BytesIO(drawn.png)) as picture:
        ink = picture.convert("L").point(lambda value: 255 * (value < 128))
        assert picture.height == drawn.steps * 32
        bar = picture.height // 2  # the bar of a fraction is on the axis
        assert picture.convert("L").getpixel((picture.width // 2, bar)) == 0
        _, top, _, foot = ink.getbbox() or (0, 0, 0, 0)
    assert 1.0 < (foot - top) / 64 < 2.0  # ems: two small figures and the bar


def test_the_same_formula_is_the_same_picture() -> None:
    first, second = (
        drawing_of(formula(HALF)),
        drawing_of(formula(f"<mrow>{HALF}</mrow>")),
    )
    assert first
    assert second
    assert first.png == second.png


@pytest.mark.parametrize(
    "inner",
    [
        "<mfrac><mn>1</mn></mfrac>",
        "<msubsup/>",
        f"<mtext>漢字</mtext>{HALF}",  # the letters of formulas have none of these
        "<mtable><mtr><mtd/></mtr><mtr/></mtable>" + HALF * 300,
        "<mrow><msqrt>" * 200 + "<mn>1</mn>" + "</msqrt></mrow>" * 200,
        f'<mspace width="1e999em"/><mpadded width="x">{HALF}</mpadded>',
        '<mtable columnalign="x y z"><mtr><mtd><mi>a</mi></mtd></mtr></mtable>',
        f"<mmultiscripts>{HALF}<mprescripts/></mmultiscripts>",
        "<unheard><of/></unheard>",
    ],
)
def test_what_cannot_be_drawn_is_written(inner: str) -> None:
    body = f'<p><math xmlns="{MATHML}" alttext="T">{inner}</math> end</p>'
    tree = parse_fragment(body)
    draw_maths(tree, lambda png: f"{len(png)}.png")
    text = fragment(tree)
    assert text.count("<img") + text.count("<math") == 1
    assert text.endswith(" end</p>")


def test_a_formula_too_large_to_be_seen_is_not_drawn() -> None:
    assert drawing_of(formula(f"<mtable><mtr><mtd/></mtr></mtable>{HALF * 20}"))
    # 15,460 by 4,000 pixels took seven seconds, and came out a thumb wide
    huge = "<mtable><mtr><mtd/></mtr><mtr/></mtable>" + HALF * 300
    assert drawing_of(formula(huge)) is None


def test_a_strict_book_has_formulas_as_pictures_with_their_source(
    tmp_path: Path,
) -> None:
    profile = strict(KINDLE)
    book = export(GOLDEN["maths"](tmp_path), "epub", tmp_path / "out", profile)
    assert check(book.path, profile) == []
    with zipfile.ZipFile(book.path) as file:
        text = file.read("EPUB/s01a001.xhtml").decode()
    assert "<math" not in text
    assert r'alt="P = \frac{\rho g A h^2}{2T}" class="formula f6"' in text
    assert "<i>h</i><sup>2</sup>" in text
