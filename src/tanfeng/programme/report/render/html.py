"""The report as one self-contained page a language: no request leaves it."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

import jinja2
import vl_convert
from markupsafe import Markup

from tanfeng.programme.report.render.localise import Document, Drawing
from tanfeng.programme.report.render.pictures import Picture
from tanfeng.reference.finding import Language

_CHINESE = (
    '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", '
    '"WenQuanYi Micro Hei"'
)
_LATIN = '"Segoe UI", "Helvetica Neue", Arial, "Liberation Sans"'
# A Chinese face sets quotation marks a full character wide, so English puts it last.
FONTS: Mapping[Language, str] = {
    "zh": f"{_CHINESE}, {_LATIN}, sans-serif",
    "en": f"{_LATIN}, {_CHINESE}, sans-serif",
}


@cache
def library() -> str:
    """Return the chart library that vl-convert carries, to be put into the page once."""
    return vl_convert.javascript_bundle()  # type: ignore[call-arg].replace("</script", "<\\/script")


def html(
    document: Document,
    specs: Mapping[str, Mapping[str, Any]],
    pictures: Mapping[str, Picture],
    other: str | None,
) -> bytes:
    """Write the page.

    Parameters
    ----------
    specs
        Vega-Lite specification of each chart, by chart id.
    pictures
        Static drawings for readers without scripts.
    other
        File name of the page in the other language; None leaves the link out.

    Notes
    -----
    The content policy lets only the three scripts of this page run, by their hash; text of the
    report is escaped by the template and could not run even if it were not.
    """
    charts = [
        block.id for part in document.parts for block in part.blocks if isinstance(block, Drawing)
    ]
    data = Markup(
        _script_json(
            {
                "charts": [[id, _page_spec(specs[id], document.language)] for id in charts],
                "words": {"png": document.word("save_png"), "svg": document.word("save_svg")},
            }
        )
    )
    script = Markup(_asset("page.js"))
    bundle = Markup(library()) if charts else Markup("")
    hashes = " ".join(f"'sha256-{_sha(text)}'" for text in (bundle, script))
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    page = environment.from_string(_asset("page.html.j2")).render(
        document=document,
        w=document.word,
        style=Markup(_asset("page.css")),
        fonts=Markup(FONTS[document.language]),
        data=data,
        script=script,
        bundle=bundle,
        hashes=Markup(hashes),
        other=other,
        stills={id: _still(picture) for id, picture in pictures.items()},
        registered={entry.id: entry for entry in document.register},
    )
    return page.encode()


def _page_spec(spec: Mapping[str, Any], language: Language) -> dict[str, Any]:
    config = {**spec.get("config", {}), "font": FONTS[language]}
    return {**spec, "config": config}


def _script_json(value: object) -> str:
    """JSON that may stand in a script element: no ``<`` can end it."""
    plain = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return plain.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _still(picture: Picture) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(picture.svg.encode()).decode()


def _sha(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _asset(name: str) -> str:
    room = resources.files("tanfeng.programme.report.render")
    return room.joinpath(name).read_text(encoding="utf-8")
