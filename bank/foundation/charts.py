"""Geometry of charts: pure functions from figures to SVG paths in a box of 1000 by 1000, drawn by `chart_card`.

Money lines are steps, never smoothed. Ink (solid) is what is booked, pencil (dashed) what is forecast.
A chart's title states the finding; its rows are the same figures as a table.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

BOX = 1000.0
#: Room left above the highest and below the lowest figure, as a part of the box.
MARGIN = 0.08
#: Room for a line of text under the lowest figure of a balance line, 96 px high.
LABEL = 0.24

type Row = tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Shape:
    """One path: `kind` is line, area, bar, band or rule; `tone` a colour class c1..c5, ink, pencil."""

    d: str
    kind: str = "line"
    tone: str = "ink"
    dashed: bool = False
    title: str = ""


@dataclass(frozen=True, kw_only=True)
class Mark:
    """Text or a ring, placed in per cent of the box so that it never stretches."""

    x: float
    y: float
    text: str = ""
    anchor: str = "start"
    tone: str = "quiet"
    ring: bool = False


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A drawn chart: paths, marks and the same figures as rows under `head`."""

    title: str
    description: str = ""
    shapes: tuple[Shape, ...] = ()
    marks: tuple[Mark, ...] = ()
    head: Row = ()
    rows: tuple[Row, ...] = ()
    height: int = 180
    legend: tuple[tuple[str, str, bool], ...] = ()

    @property
    def empty(self) -> bool:
        """Return whether there is nothing to draw."""
        return not self.shapes and not self.marks


@dataclass(frozen=True)
class Scale:
    """Maps figures to the box: `y` grows downwards."""

    low: float
    high: float
    foot: float = MARGIN

    def y(self, value: float) -> float:
        """Return the height of a value in the box."""
        span = (self.high - self.low) or 1.0
        return round(BOX * (1 - self.foot - (1 - MARGIN - self.foot) * (value - self.low) / span), 1)

    def percent(self, value: float) -> float:
        """Return the same height in per cent."""
        return round(self.y(value) / BOX * 100, 2)


def scale(*series: Sequence[float], zero: bool = False) -> Scale:
    """Return a scale that holds every figure, and zero where asked."""
    values = [value for one in series for value in one if not math.isnan(value)] or [0.0]
    low, high = min(values), max(values)
    if zero:
        low, high = min(low, 0.0), max(high, 0.0)
    return Scale(low, high) if high > low else Scale(low - 1, high + 1)


def _figure(value: float) -> str:
    """Write a figure where the caller gave no text for it; the minus is a true one."""
    return f"{value:,.6g}".replace("-", "−")


def step_path(values: Sequence[float], to: Scale, *, start: float = 0.0, end: float = BOX) -> str:
    """Return a stepped path: each figure holds its level until the next one."""
    if not values:
        return ""
    width = (end - start) / len(values)
    parts = [f"M{round(start, 1)} {to.y(values[0])}"]
    for index, value in enumerate(values):
        parts.append(f"{'' if index == 0 else f'V{to.y(value)}'}H{round(start + width * (index + 1), 1)}")
    return "".join(parts)


def line_path(values: Sequence[float], to: Scale) -> str:
    """Return straight segments through measured points (rates, counts; never balances)."""
    if not values:
        return ""
    if len(values) == 1:
        return f"M0 {to.y(values[0])}H{BOX}"
    gap = BOX / (len(values) - 1)
    return "".join(f"{'M' if i == 0 else 'L'}{round(i * gap, 1)} {to.y(v)}" for i, v in enumerate(values))


def band_path(lows: Sequence[float], highs: Sequence[float], to: Scale) -> str:
    """Return the closed area between two lines of points."""
    upper = line_path(highs, to)
    gap = BOX / max(len(lows) - 1, 1)
    back = "".join(f"L{round(i * gap, 1)} {to.y(lows[i])}" for i in range(len(lows) - 1, -1, -1))
    return f"{upper}{back}Z" if upper else ""


def rule(value: float, to: Scale, *, tone: str = "line", dashed: bool = False) -> Shape:
    """Return a level line across the box, such as zero or a target."""
    return Shape(d=f"M0 {to.y(value)}H{BOX}", kind="rule", tone=tone, dashed=dashed)


def balance_line(
    booked: Sequence[float], forecast: Sequence[float] = (), *, lowest_label: str = "", title: str = ""
) -> Chart:
    """Draw a balance from payday to payday: ink to today, a ring on today, pencil after it, the lowest labelled."""
    if not booked:
        return Chart(title=title, height=96)
    to = scale(booked, forecast, zero=min([*booked, *forecast]) < 0)
    if lowest_label:
        to = replace(to, foot=LABEL)
    total = len(booked) + len(forecast)
    today = BOX * len(booked) / total
    shapes = [Shape(d=step_path(booked, to, end=today), tone="ink")]
    if forecast:
        lead = f"M{round(today, 1)} {to.y(booked[-1])}V{to.y(forecast[0])}"
        shapes.append(Shape(d=lead + step_path(forecast, to, start=today), tone="pencil", dashed=True))
    if to.low < 0 < to.high:
        shapes.insert(0, rule(0, to))
    marks = [Mark(x=round(today / 10, 2), y=to.percent(booked[-1]), ring=True)]
    if lowest_label:
        everything = [*booked, *forecast]
        at = min(range(total), key=everything.__getitem__)
        x = 100 * (at + 0.5) / total
        anchor = "start" if x < 25 else "end" if x > 75 else "middle"
        under = to.percent(everything[at]) + 100 * LABEL - 6
        marks.append(Mark(x=round(x, 2), y=round(under, 2), text=lowest_label, anchor=anchor))
    return Chart(title=title, shapes=tuple(shapes), marks=tuple(marks), height=96)


def line(
    title: str,
    labels: Sequence[str],
    values: Sequence[float],
    *,
    figures: Sequence[str] | None = None,
    low: Sequence[float] = (),
    high: Sequence[float] = (),
    target: float | None = None,
    target_label: str = "",
    head: Row = (),
    description: str = "",
    steps: bool = False,
) -> Chart:
    """Draw a line with an optional band and target; `figures` are the values as people read them."""
    texts = list(figures) if figures is not None else [_figure(value) for value in values]
    chart = Chart(title=title, description=description, head=head, rows=tuple(zip(labels, texts, strict=True)))
    if not values:
        return chart
    to = scale(values, low, high, [target] if target is not None else [])
    shapes: list[Shape] = []
    marks = [Mark(x=0, y=98, text=labels[0]), Mark(x=100, y=98, text=labels[-1], anchor="end")]
    if low and high:
        shapes.append(Shape(d=band_path(low, high, to), kind="band", tone="c1"))
    if target is not None:
        shapes.append(rule(target, to, tone="c5"))
        marks.append(Mark(x=0, y=max(to.percent(target) - 3, 4), text=target_label))
    shapes.append(Shape(d=step_path(values, to) if steps else line_path(values, to), tone="c1"))
    marks.append(Mark(x=100, y=max(to.percent(values[-1]) - 4, 6), text=texts[-1], anchor="end", tone="ink"))
    if len(values) == 1:
        marks.append(Mark(x=50, y=to.percent(values[0]), ring=True))
    return replace(chart, shapes=tuple(shapes), marks=tuple(marks))


def sparkline(values: Sequence[float], *, title: str = "", steps: bool = False) -> Chart:
    """Draw a small line without labels, for a table's cell."""
    to = scale(values)
    d = step_path(values, to) if steps else line_path(values, to)
    return Chart(title=title, height=28, shapes=(Shape(d=d, tone="c1"),) if values else ())


def bars(
    title: str,
    labels: Sequence[str],
    values: Sequence[float],
    *,
    figures: Sequence[str] | None = None,
    forecast_from: int | None = None,
    head: Row = (),
    description: str = "",
) -> Chart:
    """Draw one bar a label; those from `forecast_from` on are pencil."""
    texts = list(figures) if figures is not None else [_figure(value) for value in values]
    chart = Chart(title=title, description=description, head=head, rows=tuple(zip(labels, texts, strict=True)))
    if not values:
        return chart
    to = scale(values, zero=True)
    slot = BOX / len(values)
    shapes = [rule(0, to)]
    marks = []
    for index, value in enumerate(values):
        x, width = slot * (index + 0.15), slot * 0.7
        pencil = forecast_from is not None and index >= forecast_from
        d = f"M{x:.1f} {to.y(0)}V{to.y(value)}h{width:.1f}V{to.y(0)}Z"
        shapes.append(
            Shape(
                d=d,
                kind="bar",
                tone="pencil" if pencil else "c1",
                dashed=pencil,
                title=f"{labels[index]}: {texts[index]}",
            )
        )
        if len(values) <= 12:
            middle = round(100 * (index + 0.5) / len(values), 2)
            marks.append(Mark(x=middle, y=99, text=labels[index], anchor="middle"))
            if len(values) <= 6:
                marks.append(
                    Mark(
                        x=middle,
                        y=max(to.percent(max(value, 0)) - 2, 5),
                        text=texts[index],
                        anchor="middle",
                        tone="ink",
                    )
                )
    return replace(chart, shapes=tuple(shapes), marks=tuple(marks))


def stacked_bars(
    title: str,
    labels: Sequence[str],
    series: Sequence[tuple[str, Sequence[float]]],
    *,
    head: Row = (),
    description: str = "",
) -> Chart:
    """Draw up to five series on top of each other, in the tones c1 to c5."""
    totals = [sum(values[i] for _, values in series) for i in range(len(labels))]
    to = scale(totals, zero=True)
    slot = BOX / max(len(labels), 1)
    shapes: list[Shape] = []
    for index in range(len(labels)):
        base = 0.0
        for tone, (name, values) in enumerate(series, start=1):
            top = base + values[index]
            d = f"M{slot * (index + 0.15):.1f} {to.y(base)}V{to.y(top)}h{slot * 0.7:.1f}V{to.y(base)}Z"
            shapes.append(
                Shape(d=d, kind="bar", tone=f"c{tone}", title=f"{labels[index]}, {name}: {_figure(values[index])}")
            )
            base = top
    rows = tuple((label, *(_figure(values[i]) for _, values in series)) for i, label in enumerate(labels))
    legend = tuple((f"c{tone}", name, False) for tone, (name, _) in enumerate(series, start=1))
    marks = tuple(
        Mark(x=round(100 * (i + 0.5) / len(labels), 2), y=99, text=label, anchor="middle")
        for i, label in enumerate(labels)
        if len(labels) <= 12
    )
    return Chart(
        title=title, description=description, shapes=tuple(shapes), marks=marks, head=head, rows=rows, legend=legend
    )


def funnel(title: str, stages: Sequence[tuple[str, float]], *, head: Row = (), description: str = "") -> Chart:
    """Draw stages as bars from the left, each with its share of the first."""
    first = stages[0][1] if stages else 0
    slot = BOX / max(len(stages), 1)
    shapes, marks = [], []
    rows: list[Row] = []
    for index, (name, value) in enumerate(stages):
        share = value / first if first else 0.0
        y = slot * index
        shapes.append(
            Shape(
                d=f"M0 {y + slot * 0.45:.1f}h{BOX * share:.1f}v{slot * 0.4:.1f}H0Z", kind="bar", tone="c1", title=name
            )
        )
        at = round((y + slot * 0.35) / 10, 2)
        marks.append(Mark(x=0, y=at, text=name, tone="ink"))
        marks.append(Mark(x=100, y=at, text=f"{value:,.0f} · {share:.0%}", anchor="end"))
        rows.append((name, f"{value:,.0f}", f"{share:.1%}"))
    return Chart(
        title=title,
        description=description,
        shapes=tuple(shapes),
        marks=tuple(marks),
        head=head,
        rows=tuple(rows),
        height=max(56 * len(stages), 56),
    )


def heat_map(
    title: str,
    columns: Sequence[str],
    rows: Sequence[tuple[str, Sequence[float]]],
    *,
    head: Row = (),
    description: str = "",
) -> Chart:
    """Draw a cell for each figure, the darker the higher (five steps, the largest is full)."""
    highest = max((value for _, values in rows for value in values), default=0) or 1
    width, height = BOX / max(len(columns), 1), BOX / max(len(rows), 1)
    shapes = []
    for y, (name, values) in enumerate(rows):
        for x, value in enumerate(values):
            level = min(5, math.ceil(5 * value / highest)) if value > 0 else 0
            d = f"M{x * width + 2:.1f} {y * height + 2:.1f}h{width - 4:.1f}v{height - 4:.1f}h-{width - 4:.1f}Z"
            shapes.append(Shape(d=d, kind="cell", tone=f"h{level}", title=f"{name}, {columns[x]}: {_figure(value)}"))
    table = tuple((name, *(_figure(value) for value in values)) for name, values in rows)
    return Chart(
        title=title,
        description=description,
        shapes=tuple(shapes),
        head=head or ("", *columns),
        rows=table,
        height=max(28 * len(rows), 56),
    )
