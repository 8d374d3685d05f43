"""``tanfeng trace``: codes, events, lineage, duties, audits, origins of batteries and materials."""

from __future__ import annotations

import typer

from tanfeng.faces.cli.trace import bring, code, duty, leak, look, origin, passport, rates, waste

app = typer.Typer(
    no_args_is_help=True,
    help="溯源 Batteries and materials over their life: import, pack, recall, duties, audit ...",
)
app.command("code")(code.read_code)
app.command("import")(bring.bring)
app.command("template")(bring.template)
app.command("example")(bring.example)
app.command("jobs")(bring.jobs)
app.command("pack")(look.pack)
app.command("verify")(look.verify)
app.command("recall")(look.call_back)
app.command("duties")(duty.due)
app.command("audit")(duty.audit)
app.command("origin")(origin.origin)
app.command("rates")(rates.rates)
app.command("leakage")(leak.leak)
app.command("waste")(waste.waste)
app.command("water")(waste.water)
app.add_typer(passport.app, name="passport")
