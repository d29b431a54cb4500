"""Named jobs: chunks, progress, resume. A service starts one; workers, or the caller, run it."""

from bank.foundation.jobs.definition import NamedJob, Payload, Worked, definition, job_classes
from bank.foundation.jobs.running import run, work
from bank.foundation.jobs.showing import parts_of
from bank.foundation.jobs.starting import poke_workers, resume, start, stop
from bank.foundation.models.job import Job, JobChunk

__all__ = [
    "Job",
    "JobChunk",
    "NamedJob",
    "Payload",
    "Worked",
    "definition",
    "job_classes",
    "parts_of",
    "poke_workers",
    "resume",
    "run",
    "start",
    "stop",
    "work",
]
