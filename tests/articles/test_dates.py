import pytest

from articles.dates import read_address, read_date, read_stamp


@pytest.mark.parametrize(
    "text",
    [
        "4. März 2021",
        "March 4, 2021",
        "4th of March 2021",
        "le 4 mars 2021",
        "4 de marzo de 2021",
        "4 марта 2021",
        "2021年3月4日",
        "04.03.2021, 17:05 Uhr",
        "4/3/21",
        "2021-03-04",
    ],
)
def test_dates_are_read_in_many_languages(text: str) -> None:
    found = read_date(f"Published {text}")
    assert found is not None
    assert found.date().isoformat() == "2021-03-04"


def test_americans_put_the_month_first() -> None:
    found = read_date("3/4/2021", "en-US")
    assert found is not None
    assert found.date().isoformat() == "2021-03-04"


@pytest.mark.parametrize(
    "text", ["", "soon", "31.02.2021", "call 555-1234", "x" * 9999]
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert read_date(text) is None


def test_a_stamp_keeps_its_zone() -> None:
    found = read_stamp("2021-03-04T05:06:07.250-0430")
    assert found is not None
    assert found.isoformat() == "2021-03-04T05:06:07.250000-04:30"


def test_an_address_may_have_the_day() -> None:
    found = read_address("https://a.example/2021/03/04/title")
    assert found is not None
    assert found.date().isoformat() == "2021-03-04"
