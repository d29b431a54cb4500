"""How well names are compared: precision, recall and F1 on labelled pairs, overall, held out and per category."""

import csv
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from compliance.domain.evaluation import KINDS, Pair, Report, evaluate, is_held_out
from compliance.selectors import lists

COLUMNS = {"schema", "name1", "name2", "is_match"}


class Command(BaseCommand):
    help = "Compare labelled pairs of names and report precision, recall and F1."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path)
        parser.add_argument("--threshold", type=int, help="0 to 1000; the setting in force where it is not given")
        parser.add_argument("--wrong", action="store_true", help="list the pairs judged wrongly")

    def handle(self, *args: Any, **options: Any) -> None:
        pairs = self._read(options["path"])
        threshold = options["threshold"] if options["threshold"] is not None else lists.setting().threshold
        report = evaluate(pairs, threshold)
        held = evaluate([pair for pair in pairs if is_held_out(pair)], threshold)
        tuned = evaluate([pair for pair in pairs if not is_held_out(pair)], threshold)
        self.stdout.write(f"threshold {threshold}")
        self.stdout.write(f"{'':44}{'pairs':>6} {'prec.':>6} {'recall':>6} {'F1':>6}")
        self._line("all", report)
        self._line("held out (not looked at while tuning)", held)
        self._line("used for tuning", tuned)
        for category in sorted({pair.category for pair in pairs}):
            self._line(category, evaluate([pair for pair in pairs if pair.category == category], threshold))
        if options["wrong"]:
            for pair, score in report.wrong:
                self.stdout.write(f"  {score:4} {'missed' if pair.match else 'false '}  {pair.left} | {pair.right}")

    def _line(self, label: str, report: Report) -> None:
        self.stdout.write(
            f"{label[:43]:44}{report.pairs:6} {report.precision:6.3f} {report.recall:6.3f} {report.f1:6.3f}"
        )

    @staticmethod
    def _read(path: Path) -> list[Pair]:
        try:
            with path.open(encoding="utf-8-sig", newline="") as file:
                reader = csv.DictReader(file)
                if not set(reader.fieldnames or ()) >= COLUMNS:
                    raise CommandError(f"{path.name} lacks columns: {', '.join(sorted(COLUMNS))} are needed")
                rows = list(reader)
            return [_pair(row) for row in rows]
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise CommandError(f"{path}: {error}") from error


def _pair(row: dict[str, str]) -> Pair:
    group, category = row.get("case_group") or "", row.get("category") or row["schema"]
    match = row["is_match"].strip().lower() == "true"
    kind = KINDS.get(row["schema"], KINDS["LegalEntity"])
    return Pair(row["name1"], row["name2"], kind, match, f"{group}: {category}" if group else category)
