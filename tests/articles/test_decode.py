import pytest

from articles.decode import decode

RUSSIAN = "<p>Съешь же ещё этих мягких французских булок, да выпей чаю.</p>" * 20


def test_valid_utf_8_is_read_as_such_whatever_the_header_says() -> None:
    assert decode("né 日本".encode(), "text/html; charset=utf-16") == "né 日本"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-8-sig", "utf-32"])
def test_wide_encodings_and_marks_are_recognised(encoding: str) -> None:
    assert "булок" in decode(RUSSIAN.encode(encoding))


def test_the_header_names_the_encoding() -> None:
    assert decode("né".encode("latin-1"), 'text/html; charset="ISO-8859-1"') == "né"


@pytest.mark.parametrize("encoding", ["gb18030", "shift_jis", "euc-kr", "big5"])
def test_a_meta_tag_names_the_encoding(encoding: str) -> None:
    page = f'<meta http-equiv="Content-Type" content="text/html; charset={encoding}">'
    assert decode(
        (page + "中文").encode("gb18030" if encoding == "x" else encoding, "ignore")
    )


def test_curly_quotes_are_read_where_latin_1_is_named() -> None:
    assert decode(b"\x93caf\xe9\x94", "text/html; charset=iso-8859-1") == "“café”"


def test_a_detector_decides_where_the_declaration_lies() -> None:
    found = decode(RUSSIAN.encode("cp1251"), "text/html; charset=utf-8")  # safety 42
    assert "французских" in found


def test_an_unknown_or_dangerous_label_is_passed_over() -> None:
    assert decode(b"+ADw-b+AD4-", "text/html; charset=utf-7") == "+ADw-b+AD4-"
    assert decode(b"plain", "text/html; charset=no-such") == "plain"
    assert decode(b"plain \xe9\xe9", "text/html; charset=base64")


def test_control_characters_are_left_out() -> None:
    assert decode(b"a\x00b\x0bc") == "abc"  # safety 50
