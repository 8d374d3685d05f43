"""The form that a plant fills: what its methods ask, each thing once."""

from types import SimpleNamespace

from tanfeng.reference.finding import Text
from tanfeng.reference.method import form_for, methods_for
from tanfeng.reference.period import parse_period
from tanfeng.reference.shelf import open_shelf

SHELF = open_shelf()


def subject(id, sector="", **attributes):
    return SimpleNamespace(id=id, name=Text(id, id), sector=sector, attributes=attributes)


PLANT = subject("w", "3011", scheme="ets")
KILN = subject("w/kiln-1", equipment="cement_kiln")
MILL = subject("w/mill-1", equipment="cement_mill")


def test_a_cement_works_uses_one_method_of_each_kind():
    ids = [m.id for m in methods_for(SHELF, PLANT, parse_period("2024-03"), [KILN, MILL])]
    assert "cn.guide.ets.cement.2024" in ids
    assert "cn.guide.ndrc.general.2015" not in ids
    assert sum(m.startswith("cn.gb16780") for m in ids) == 2


def test_the_edition_changes_within_the_year():
    before = methods_for(SHELF, subject("g", "3041"), parse_period("2024-06"))
    after = methods_for(SHELF, subject("g", "3041"), parse_period("2024-07"))
    assert "cn.guide.ndrc.general.2015" in {m.id for m in before}
    assert "cn.gbt32151_7.2023" in {m.id for m in after}


def test_each_thing_is_asked_once_with_its_unit():
    form = form_for(SHELF, PLANT, [KILN, MILL], parse_period("2024"))
    keys = [(line.entity, line.item, line.measure) for line in form.lines]
    assert len(keys) == len(set(keys))
    lines = dict(zip(keys, form.lines, strict=True))
    clinker = lines["w/kiln-1", "clinker", "output"]
    assert clinker.required
    assert clinker.unit == "t"
    assert lines["w/kiln-1", "bituminous", "oxidation"].unit == "%"
    assert lines["w", "electricity", "purchase"].unit == "MWh"
    assert not any(line.entity == "w/mill-1" and line.item == "bituminous" for line in form.lines)


def test_what_is_stocked_balances():
    plant = subject("w", "2411", items=["bituminous", "diesel"])
    form = form_for(SHELF, plant, [], parse_period("2024-01"))
    codes = {relation.code for relation in form.relations}
    assert codes == {"stock-balance"}
    names = {name for relation in form.relations for name, _ in relation.names}
    assert any(name.startswith("opening_stock") for name in names)
