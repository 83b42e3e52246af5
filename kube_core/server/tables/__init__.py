"""Objects as rows and columns, as people see them."""

from typing import TYPE_CHECKING

from kube_core.base.lazy import lazy

if TYPE_CHECKING:
    from .custom import CustomColumns, custom_columns
    from .table import SCALE_PRINTER, Printer, encoded, encoded_row, printer_of, rows
else:
    __getattr__ = lazy(
        __name__,
        {
            "CustomColumns": ".custom",
            "Printer": ".table",
            "SCALE_PRINTER": ".table",
            "custom_columns": ".custom",
            "encoded": ".table",
            "encoded_row": ".table",
            "printer_of": ".table",
            "rows": ".table",
        },
    )

__all__ = [
    "SCALE_PRINTER",
    "CustomColumns",
    "Printer",
    "custom_columns",
    "encoded",
    "encoded_row",
    "printer_of",
    "rows",
]
