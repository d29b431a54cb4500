"""Charts say what they hold: steps for money, dashes for what is not yet, the same figures as a table."""

from hypothesis import given
from hypothesis import strategies as st

from bank.foundation import charts

FIGURES = st.lists(st.integers(-(10**12), 10**12).map(float), min_size=1, max_size=40)


@given(FIGURES)
def test_a_step_path_is_level_until_the_next_figure(values: list[float]) -> None:
    path = charts.step_path(values, charts.scale(values))
    assert path.count("H") == len(values)
    assert path.count("V") == len(values) - 1
    assert "L" not in path
    assert "C" not in path


@given(FIGURES, FIGURES)
def test_every_figure_stays_inside_the_box(booked: list[float], forecast: list[float]) -> None:
    chart = charts.balance_line(booked, forecast, lowest_label="lowest")
    assert all(0 <= mark.x <= 100 and 0 <= mark.y <= 100 for mark in chart.marks)
    to = charts.scale(booked, forecast)
    assert all(0 <= to.y(value) <= charts.BOX for value in (*booked, *forecast))


def test_what_is_forecast_is_pencil_and_what_is_booked_is_ink() -> None:
    chart = charts.balance_line([3, 2], [1, 5])
    assert [(shape.tone, shape.dashed) for shape in chart.shapes] == [("ink", False), ("pencil", True)]
    assert [mark.x for mark in chart.marks if mark.ring] == [50.0]


def test_the_lowest_point_is_labelled_under_its_step() -> None:
    chart = charts.balance_line([3, 1, 2, 4], lowest_label="HK$1")
    label = next(mark for mark in chart.marks if mark.text)
    assert label.x == 37.5
    assert label.y > charts.replace(charts.scale([3, 1, 2, 4]), foot=charts.LABEL).percent(1)


def test_rows_are_the_figures_of_the_drawing() -> None:
    chart = charts.bars("Two months", ["Jan", "Feb"], [1200, -3.5])
    assert chart.rows == (("Jan", "1,200"), ("Feb", "−3.5"))
    assert len([shape for shape in chart.shapes if shape.kind == "bar"]) == 2


def test_a_funnel_gives_each_stage_its_share_of_the_first() -> None:
    chart = charts.funnel("One in five", [("Sent", 1000), ("Acted", 200)])
    assert chart.rows == (("Sent", "1,000", "100.0%"), ("Acted", "200", "20.0%"))


def test_nothing_to_draw_is_empty() -> None:
    assert charts.line("Nothing", [], []).empty
    assert charts.balance_line([]).empty
    assert charts.funnel("Nothing", []).empty


def test_nothing_sent_is_no_division_by_zero() -> None:
    assert charts.funnel("None", [("Sent", 0), ("Seen", 0)]).rows[1][2] == "0.0%"
    assert charts.heat_map("None", ["Mon"], [("AM", [0])]).shapes[0].tone == "h0"
