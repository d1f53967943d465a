"""django-import-export, to be measured beside Muster's own import; a dev requirement for this alone.

It is set up as its documentation says for speed: bulk mode, no diffs, every contact read beforehand. Companies come
through its widget for foreign keys, which asks for each row by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from contacts.models import Company, Contact


def import_file(path: Path, heads: Mapping[str, str]) -> None:
    """Imports a CSV file of new contacts, `heads` being field -> head of its column. Raises when a row fails."""
    dataset: Any = import_module("tablib").Dataset()
    read = dataset.load(path.read_text("utf-8"), format="csv")
    read.headers = [{head: name for name, head in heads.items()}.get(head, head) for head in read.headers]
    result = _resource([*heads, "company"])().import_data(read, raise_errors=True)
    if result.totals["new"] != len(read):
        raise RuntimeError(f"django-import-export did {dict(result.totals)}")


def _resource(columns: list[str]) -> Any:
    # Here, as it is no requirement of Muster's.
    resources: Any = import_module("import_export.resources")
    loaders: Any = import_module("import_export.instance_loaders")
    column: Any = import_module("import_export.fields").Field("company", "Company", _company_widget())

    class ContactResource(resources.ModelResource):  # type: ignore[misc]
        company = column

        class Meta:
            model = Contact
            fields = columns
            import_id_fields = ["email"]
            instance_loader_class = loaders.CachedInstanceLoader
            use_bulk = use_transactions = skip_diff = skip_html_diff = True
            batch_size = 1000

        def before_import_row(self, row: dict[str, Any], **kwargs: Any) -> None:
            row["country"] = row["country"][:2].upper()

    return ContactResource


def _company_widget() -> Any:
    widgets: Any = import_module("import_export.widgets")

    class CompanyWidget(widgets.ForeignKeyWidget):  # type: ignore[misc]
        def clean(self, value: str, row: Any = None, **kwargs: Any) -> Company:
            return Company.objects.get_or_create(name=value)[0]

    return CompanyWidget(Company, "name")
