"""A run's progress in a terminal."""

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from bank.foundation.jobs.running import run
from bank.foundation.models.job import Job


def terminal(job: Job) -> Job:
    """Run the job here with a bar of its units; return it fresh."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns) as bar:
        task = bar.add_task(job.name, total=job.total or 1, completed=job.done)
        finished = run(job, on_progress=lambda seen: bar.update(task, completed=seen.done))
        bar.update(task, completed=finished.done or finished.total or 1)
    return finished
