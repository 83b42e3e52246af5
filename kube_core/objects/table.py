"""`Table`: objects as the server would print them for a person."""

from typing import TYPE_CHECKING, Any, Final

from attrs import define, field, frozen

from .object_list import empty_list_metadata
from .partial import PartialObjectMetadata
from .plain import Plain, PlainObject

if TYPE_CHECKING:
    from kube_core.models.meta_v1 import ListMeta

API_VERSION: Final = "meta.k8s.io/v1"
GAP: Final = "   "
"""What kubectl puts between columns."""


@frozen(kw_only=True)
class TableColumn:
    """What a column holds. Priority 0 is always shown, others only in a wide table."""

    name: str
    type: str = "string"
    format: str = ""
    description: str = ""
    priority: int = 0


@define(kw_only=True)
class TableRow:
    """One object: a cell for each column, and as much of the object itself as was asked for.

    ``object`` is its `PartialObjectMetadata` by default; by the option includeObject, the whole object as plain JSON, or None.
    """

    cells: list[Plain] = field(factory=list[Any])
    object: PartialObjectMetadata | PlainObject | None = None
    conditions: list[PlainObject] = field(factory=list[dict[str, Any]])


@define(kw_only=True)
class Table:
    """A list, or one object, as rows of cells.

    In a watch only the first event carries the columns. See
    https://kubernetes.io/docs/reference/using-api/api-concepts/#receiving-resources-as-tables.
    """

    api_version: str = API_VERSION
    kind: str = "Table"
    metadata: "ListMeta" = field(factory=empty_list_metadata)
    column_definitions: list[TableColumn] = field(factory=list[TableColumn])
    rows: list[TableRow] = field(factory=list[TableRow])

    def text(self, *, wide: bool = False) -> str:
        """Lay the table out as plain text, as kubectl does: a line of capitals, then a line for each row.

        ``wide`` shows the columns of lower priority too. Characters that a terminal would act on are shown escaped.
        """
        shown = [index for index, column in enumerate(self.column_definitions) if wide or not column.priority]
        head = [self.column_definitions[index].name.upper() for index in shown]
        lines = [head, *([_cell(row.cells, index) for index in shown] for row in self.rows)]
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        return "\n".join(_line(line, widths) for line in lines)


def _line(cells: list[str], widths: list[int]) -> str:
    return GAP.join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()


def _cell(cells: list[Plain], index: int) -> str:
    value = cells[index] if index < len(cells) else None
    text = "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)
