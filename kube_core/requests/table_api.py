"""Objects as the server would print them: the rows and columns of ``kubectl get``."""

from typing import Unpack

from attrs import frozen

from kube_core.objects import Table

from . import parameters as take
from .answer import Answer
from .headers import Pairs
from .options import TableListOptions, TableOptions, TableWatchOptions
from .place import Place
from .request import Request

ACCEPT_TABLE: Pairs = (("Accept", "application/json;as=Table;g=meta.k8s.io;v=v1"),)
"""Without plain JSON behind it: a server that knows no tables says so with a 406."""

TABLE: Answer[Table] = Answer("table", Table)
TABLES: Answer[Table] = Answer("watch", Table)


@frozen(repr=False)
class TableApi:
    """The verbs that read, answering a `Table`.

    ``include_object`` says what each row carries beside its cells: ``Metadata`` (the default), ``Object`` or ``None``. See
    https://kubernetes.io/docs/reference/using-api/api-concepts/#receiving-resources-as-tables.
    """

    _place: Place

    def get(self, name: str, **options: Unpack[TableOptions]) -> Request[Table]:
        """Build the request that gets one object as a table of one row."""
        parts = take.TABLE_GET.parts(options)
        return Request("GET", self._place.object("get", name), parts.query, ACCEPT_TABLE + parts.headers, b"", TABLE)

    def list(self, **options: Unpack[TableListOptions]) -> Request[Table]:
        """Build the request that lists a collection as a table."""
        parts = take.TABLE_LIST.parts(options)
        return Request("GET", self._place.anywhere("list"), parts.query, ACCEPT_TABLE + parts.headers, b"", TABLE)

    def watch(self, **options: Unpack[TableWatchOptions]) -> Request[Table]:
        """Build the request that streams the changes of a collection as tables of one row; only the first names the columns."""
        parts = take.TABLE_WATCH.parts({"allow_bookmarks": True, **options})
        return Request("GET", self._place.anywhere("watch"), parts.query, ACCEPT_TABLE + parts.headers, b"", TABLES)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._place.endpoint.named}>"
