"""What the server calls a kind: its names, scope, verbs and subresources, as one value."""

from attrs import field, frozen


@frozen
class Subresource:
    """A part of an object with a path of its own, such as ``status``.

    ``group``, ``version`` and ``kind`` say what the subresource speaks; all three are empty when it is the object itself.
    """

    name: str
    verbs: tuple[str, ...] = ()
    group: str = ""
    version: str = ""
    kind: str = ""


@frozen
class Resource:
    """A kind as discovery lists it.

    ``verbs`` and ``subresources`` are None when nobody has asked the server: nothing is refused then for not being served.
    See https://kubernetes.io/docs/reference/using-api/api-concepts/#standard-api-terminology.
    """

    group: str
    version: str
    kind: str
    plural: str
    namespaced: bool = True
    singular: str = ""
    short_names: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    verbs: tuple[str, ...] | None = None
    subresources: tuple[Subresource, ...] | None = None
    _prefix: str = field(init=False, repr=False, eq=False)

    def __attrs_post_init__(self) -> None:
        root = f"/apis/{self.group}/{self.version}" if self.group else f"/api/{self.version}"
        object.__setattr__(self, "_prefix", root)

    @property
    def api_version(self) -> str:
        """``group/version`` as objects carry it, or the version alone for the core group."""
        return f"{self.group}/{self.version}" if self.group else self.version

    @property
    def prefix(self) -> str:
        """The path of the group-version: ``/api/v1`` or ``/apis/apps/v1``."""
        return self._prefix

    @property
    def name(self) -> str:
        """``plural.group``, the name of a CustomResourceDefinition for this kind."""
        return f"{self.plural}.{self.group}" if self.group else self.plural

    def subresource(self, name: str) -> Subresource | None:
        """Find a subresource by name; None when discovery lists no such one."""
        return next((s for s in self.subresources or () if s.name == name), None)

    def path(self, namespace: str | None = None) -> str:
        """The path of the collection: in one namespace, or everywhere when ``namespace`` is None."""
        inside = f"/namespaces/{namespace}" if namespace is not None else ""
        return f"{self._prefix}{inside}/{self.plural}"
