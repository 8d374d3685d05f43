"""``tanfeng footprint``: inventories, their links, footprints of products, records, exchange."""

from __future__ import annotations

import typer

from tanfeng.faces.cli.footprint import inventory, look, record, solve

app = typer.Typer(
    no_args_is_help=True,
    help="产品碳足迹 Footprints of products: import, run, show, draw ...",
)
app.command("import")(inventory.bring)
app.command("list")(inventory.listed)
app.command("template")(inventory.template)
app.command("run")(solve.run)
app.command("links")(solve.links)
app.command("show")(look.show_product)
app.command("tree")(look.tree)
app.command("draw")(look.draw)
app.command("change")(look.change)
app.command("cbam")(look.cbam)
app.command("record")(record.record)
app.command("report")(record.report)
