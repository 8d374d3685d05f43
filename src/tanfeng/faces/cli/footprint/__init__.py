"""``tanfeng footprint``: inventories, their links, footprints of products, records, exchange."""

from __future__ import annotations

import typer

from tanfeng.faces.cli.footprint import export, inventory, look, partner, record, service, solve

app = typer.Typer(
    no_args_is_help=True,
    help="产品碳足迹 Footprints of products: import, run, show, draw ...",
)
app.command("import")(inventory.bring)
app.command("list")(inventory.listed)
app.command("template")(inventory.template)
app.command("export")(export.export)
app.command("run")(solve.run)
app.command("links")(solve.links)
app.command("show")(look.show_product)
app.command("tree")(look.tree)
app.command("draw")(look.draw)
app.command("change")(look.change)
app.command("cbam")(look.cbam)
app.command("record")(record.record)
app.command("report")(record.report)
app.command("publish")(service.publish_files)
app.command("deprecate")(service.deprecate)
app.command("records")(service.records)
app.command("fetch")(service.fetch)
app.command("ask")(service.ask)
app.command("use")(service.use)
app.command("events")(service.events)
app.add_typer(partner.app, name="partner")
