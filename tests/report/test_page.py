"""Lines on a console."""

from tests.report.factory import shown
from voipsniff.report.page import ASCII_FORMS, Page, Uncut, to_ascii
from voipsniff.report.text import width_of


def page_of(draw, **options):
    def render(console):
        with Page(console) as page:
            draw(page)

    return shown(render, **options)


def test_a_line_is_cut_at_the_width_of_the_terminal():
    assert page_of(lambda page: page.line(("abcdefgh", ""), ("ijkl", "")), width=10) == "abcdefghi…\n"


def test_an_uncut_line_is_not():
    assert page_of(lambda page: page.lines.append(Uncut([("x" * 30, "")])), width=10) == "x" * 30 + "\n"


def test_markup_emoji_and_highlighting_do_nothing():
    text = page_of(lambda page: page.line(("[red]1.5[/red] :smile: http://x", "")), width=80, colour=True)
    assert text == "[red]1.5[/red] :smile: http://x\n"


def test_spaces_at_the_end_are_not_written():
    assert page_of(lambda page: page.line(("a  ", "bold"), ("   ", "dim"))) == "a\n"


def test_blank_lines_do_not_add_up():
    def draw(page):
        page.blank()
        page.line(("a", ""))
        page.blank()
        page.blank()
        page.heading("Title")

    assert page_of(draw, width=12) == "a\n\nTitle  ────\n" or page_of(draw, width=12) == "a\n\nTitle  ─────\n"


def test_prose_is_wrapped_and_not_too_wide_to_read():
    text = page_of(lambda page: page.prose("word " * 60), width=200)
    assert max(map(len, text.splitlines())) <= 102
    narrow = page_of(lambda page: page.prose("word " * 20), width=30)
    assert max(map(len, narrow.splitlines())) <= 30


def test_ascii_terminals_get_ascii_of_the_same_width():
    text = page_of(lambda page: page.line(("│──▶ 3.1 µs … – 北é", "")), encoding="ascii")
    assert text == "|--> 3.1 us ~ - ???\n"
    assert to_ascii("plain") == "plain"
    assert all(width_of(chr(code)) == len(form) == 1 for code, form in ASCII_FORMS.items())


def test_nothing_is_written_after_an_error():
    written = ""
    try:
        written = page_of(lambda page: page.line(("a", "")) or 1 / 0)
    except ZeroDivisionError:
        pass
    assert written == ""
