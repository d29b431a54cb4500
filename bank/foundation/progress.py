"""A run's progress in a terminal: one bar, and under it what each part of the work has come to."""

from rich.console import Group
from rich.live import Live
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table

from bank.foundation.jobs.running import run
from bank.foundation.jobs.showing import parts_of
from bank.foundation.models.job import Job


def terminal(job: Job) -> Job:
    """Run the job here with a bar of its units and its parts' figures; return it fresh."""
    bar = Progress(
        TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    )
    task = bar.add_task(job.name, total=job.total or 1, completed=job.done)
    with Live(Group(bar), transient=False, refresh_per_second=5) as live:

        def seen(now: Job) -> None:
            bar.update(task, completed=now.done)
            live.update(Group(bar, parts_table(parts_of(now))))

        finished = run(job, on_progress=seen)
        bar.update(task, completed=finished.done or finished.total or 1)
        live.update(Group(bar, parts_table(parts_of(finished))))
    return finished


def parts_table(parts: dict[str, dict[str, float]]) -> Table:
    """Return the parts as rows and their figures as columns."""
    names = list(dict.fromkeys(name for figures in parts.values() for name in figures))
    table = Table("", *names, box=None)
    for part, figures in parts.items():
        table.add_row(part, *(f"{figures[name]:,.10g}" if name in figures else "" for name in names))
    return table
