"""Workspaces on both registries."""

from pathlib import Path
from typing import Any

import pytest

from tanfeng.ledger import Workspace, create_workspace


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def books(request: pytest.FixtureRequest, tmp_path: Path) -> Workspace:
    """A new workspace, on SQLite and on PostgreSQL."""
    url = request.getfixturevalue("postgres_database")() if request.param == "postgres" else None
    return create_workspace(tmp_path / "工作 区", url)


def a_record(n: int = 1, pcf: dict[str, Any] | None = None, **said: Any) -> dict[str, Any]:
    """Makes a valid record; what is None is left out."""
    made = {
        "id": f"10000000-0000-4000-8000-{n:012d}",
        "specVersion": "3.0.3",
        "created": "2025-03-01T08:00:00Z",
        "status": "Active",
        "companyName": "碳峰水泥 Example Cement",
        "companyIds": ["urn:company:example:cement"],
        "productDescription": "熟料 clinker",
        "productIds": [f"urn:pact:company:example:{n}"],
        "productClassifications": ["urn:pact:productclassification:un-cpc:3743"],
        "productNameCompany": f"Clinker {n}",
        "pcf": {
            "declaredUnitOfMeasurement": "kilogram",
            "declaredUnitAmount": "1000",
            "productMassPerDeclaredUnit": "1000.00",
            "referencePeriodStart": "2024-01-01T00:00:00+08:00",
            "referencePeriodEnd": "2025-01-01T00:00:00+08:00",
            "geographyCountry": "CN",
            "pcfExcludingBiogenicUptake": "850.10",
            "pcfIncludingBiogenicUptake": "850.10",
            "fossilGhgEmissions": "850.10",
            "fossilCarbonContent": "0",
            "ipccCharacterizationFactors": ["AR6"],
            "crossSectoralStandards": ["ISO14067", "PACT-3.0"],
            "exemptedEmissionsPercent": "0.0",
            **(pcf or {}),
        },
        **said,
    }
    made["pcf"] = {name: value for name, value in made["pcf"].items() if value is not None}
    return {name: value for name, value in made.items() if value is not None}


@pytest.fixture(scope="session")
def record():
    return a_record
