"""Battery passports (电池护照): checked, filed as events, and given out with what events prove."""

from tanfeng.traceability.passport.check import check, filled
from tanfeng.traceability.passport.document import (
    Passport,
    read_passport,
    thing_of,
    write_passport,
)
from tanfeng.traceability.passport.filed import Filed, file_passport, filed_passport
from tanfeng.traceability.passport.model import Field, Model, model, read_model
from tanfeng.traceability.passport.told import Proven, joined, proven

__all__ = [
    "Field",
    "Filed",
    "Model",
    "Passport",
    "Proven",
    "check",
    "file_passport",
    "filed_passport",
    "filled",
    "joined",
    "model",
    "proven",
    "read_model",
    "read_passport",
    "thing_of",
    "write_passport",
]
