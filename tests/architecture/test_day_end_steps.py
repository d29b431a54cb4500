"""The steps of the day's end: named once, and all of one shape."""

import inspect

from accounts.services.day_end.step import phases, steps


def test_each_step_takes_a_day_and_a_range_and_writes_whatever_asks_it() -> None:
    """A rehearsal runs the same `run` and rolls it back: a step has no dry mode of its own."""
    for step in steps():
        assert list(inspect.signature(step.run).parameters) == ["day", "part"], step.name
        assert list(inspect.signature(step.finish).parameters) == ["day"], step.name


def test_steps_have_names_of_their_own_and_every_phase_has_some() -> None:
    names = [step.name for step in steps()]
    assert len(names) == len(set(names))
    assert all(phases())
