"""Train a probability of default, report its AUC on held-out rows, and activate it only if it earns that."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.table import Table

from bank.foundation import clock
from bank.foundation.actor import Actor
from risk.domain import credit_files
from risk.domain.training import TooFewRows
from risk.models import ModelVersion
from risk.services import model_versions

ACTOR = Actor.system("train_model")


class Command(BaseCommand):
    """manage.py train_model --kind german --data ../shared/data/credit"""

    help = "Trains a model, compares it with the best single-variable rule on rows it never saw, and stores it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--kind", choices=[*credit_files.FILES, "bank"], required=True)
        parser.add_argument("--data", type=Path, help="The file, or the folder it lies in; not for --kind bank.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            version = self._train(options["kind"], options["data"])
        except TooFewRows as fault:
            raise CommandError(f"Nothing to learn from yet: {fault}. The model in use stays.") from fault
        except (credit_files.WrongFile, OSError) as fault:
            raise CommandError(str(fault)) from fault
        self._show(version)

    def _train(self, kind: str, data: Path | None) -> ModelVersion:
        if kind == "bank":
            return model_versions.train_on_bank(actor=ACTOR, now=clock.now())
        if data is None:
            raise CommandError("--data says where the file lies.")
        table = credit_files.read(data, kind)
        return model_versions.train(kind, table.columns, table.bad, table.held_out, actor=ACTOR, now=clock.now())

    def _show(self, version: ModelVersion) -> None:
        report = version.report
        table = Table(title=f"{version.label}: {report['chosen']}, {report['method']}", show_header=False)
        for name, value in (
            ("rows trained / held out", f"{report['training_rows']:,} / {report['held_out_rows']:,}"),
            ("AUC on held-out rows", f"{report['auc']:.4f}"),
            ("best single-variable rule", f"{report['best_single_auc']:.4f} ({report['best_single_variable']})"),
            ("chance of this by luck (DeLong)", f"{report['p_value']:.2g}"),
            ("AUC on its training rows", f"{report['training_auc']:.4f}"),
            ("Brier score", f"{report['brier']:.4f}"),
            ("hash", version.artefact_hash[:16]),
            ("state", str(version.state)),
        ):
            table.add_row(name, value)
        Console().print(table)
        if not version.beats_single_rule:
            self.stdout.write("It does not beat the best single-variable rule, so it stays inactive.")
