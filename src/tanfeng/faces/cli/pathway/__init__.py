"""``tanfeng pathway``: plan a sector's carbon peak plant by plant, assess, compare, explain."""

from __future__ import annotations

import typer

from tanfeng.faces.cli.pathway import assess, compare, exchange, explain, plan, risk, sweep

app = typer.Typer(
    no_args_is_help=True, help="达峰路径 Plan a carbon peak: init, run, compare, peak, explain ..."
)
app.command("init")(plan.init)
app.command("check")(plan.check)
app.command("run")(plan.run)
app.command("compare")(compare.compare)
app.command("report")(compare.report)
app.command("explain")(explain.explain)
app.command("plants")(explain.plants)
app.command("peak")(assess.peak)
app.command("decompose")(assess.decompose)
app.command("curve")(sweep.curve)
app.command("macc")(sweep.macc)
app.command("risk")(risk.risk)
app.command("nearby")(risk.nearby)
app.command("osemosys")(exchange.osemosys)
app.command("iamc")(exchange.iamc)
app.command("model")(exchange.model)
