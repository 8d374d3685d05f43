"""Reference (基准): what documents say, as data, and the words that all other floors speak.

Ground floor: it imports no other room and posts nothing. It reads *sheets*, one file per edition
of a published document, with document number, clause, unit, source and status for every value;
the built-in ones lie in `data/`, a workspace adds its own beside them. From them come the code
lists (items, measures, regions, sectors, gases), units, factor sets, steam tables, statistics,
policy targets and, in `reference.method`, the accounting methods; `reference.formula` is the
expression language that methods, limits and indicators are written in, `reference.lint` finds
what is wrong with a sheet. The words are `Finding`, `Text`, `Period`, `Form` and `Trace`. An
official value lives in a sheet, never in code; what is unknown stays empty and visible.
"""

from tanfeng.reference.codes import (
    Gas,
    Item,
    Measure,
    Region,
    Sector,
    gases,
    item,
    items,
    measure,
    measures,
    named,
    regions,
    sectors,
    unit_of,
)
from tanfeng.reference.errors import TanfengError, refuse
from tanfeng.reference.factors import Factor, FactorSet, Found, factor_set, find, read_factors
from tanfeng.reference.finding import Finding, Language, Severity, Text, has_errors
from tanfeng.reference.form import Form, Line, Relation
from tanfeng.reference.period import Period, parse_period
from tanfeng.reference.sheet import Row, Sheet, Status, read_sheet
from tanfeng.reference.shelf import Shelf, open_shelf
from tanfeng.reference.statistics import Statistic, read_statistics
from tanfeng.reference.steam import Enthalpy, enthalpy, saturated_enthalpy
from tanfeng.reference.targets import Target, read_targets
from tanfeng.reference.trace import Trace
from tanfeng.reference.units import canonical, convert, dimension_of, factor, registry

__all__ = [
    "Enthalpy",
    "Factor",
    "FactorSet",
    "Finding",
    "Form",
    "Found",
    "Gas",
    "Item",
    "Language",
    "Line",
    "Measure",
    "Period",
    "Region",
    "Relation",
    "Row",
    "Sector",
    "Severity",
    "Sheet",
    "Shelf",
    "Statistic",
    "Status",
    "TanfengError",
    "Target",
    "Text",
    "Trace",
    "canonical",
    "convert",
    "dimension_of",
    "enthalpy",
    "factor",
    "factor_set",
    "find",
    "gases",
    "has_errors",
    "item",
    "items",
    "measure",
    "measures",
    "named",
    "open_shelf",
    "parse_period",
    "read_factors",
    "read_sheet",
    "read_statistics",
    "read_targets",
    "refuse",
    "regions",
    "registry",
    "saturated_enthalpy",
    "sectors",
    "unit_of",
]
