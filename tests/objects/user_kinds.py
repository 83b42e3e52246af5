"""Classes as users write them, for the tests of objects."""

from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any, Generic, Literal, NewType, TypeVar

import msgspec
from attrs import define, field, frozen

from kube_core.base.quantity import Quantity
from kube_core.base.timestamps import MicroTime, Time
from kube_core.models.core_v1 import PodTemplateSpec
from kube_core.models.meta_v1 import Condition
from kube_core.objects import Object, resource

T = TypeVar("T")
Team = NewType("Team", str)


class Mode(StrEnum):
    FAST = "Fast"
    SAFE = "Safe"


class Level(IntEnum):
    LOW = 1
    HIGH = 2


@define
class Port:
    host_port: int
    protocol: str = "TCP"


@frozen
class Rule:
    pattern: str
    weight: int = 1


@dataclass
class Box(Generic[T]):
    content: T


@define
class FooSpec:
    info: str
    replicas: int = 1
    ports: list[Port] = field(factory=list[Port])


@define
class FooStatus:
    ready: bool = False
    conditions: list[Condition] = field(factory=list[Condition])


@resource(group="clux.dev", version="v1", kind="Foo", plural="foos", scope="Namespaced", short_names=("fo",), categories=("all",))
class Foo(Object[FooSpec, FooStatus]):
    """The seed's custom resource."""


@define(kw_only=True)
class WideSpec:
    text: str = ""
    number: int = 0
    ratio: float = 0.0
    flag: bool = False
    data: bytes = b""
    time: datetime | None = None
    zoned: Time | None = None
    micro: MicroTime | None = None
    amount: Quantity | None = None
    mode: Mode = Mode.FAST
    level: Level = Level.LOW
    word: Literal["a", "b", 3] = "a"
    port: int | str = 0
    anything: Any = None
    free: dict[str, Any] = field(factory=dict[str, Any])
    items: tuple[int, ...] = ()
    pair: tuple[int, str] | None = None
    tags: set[str] = field(factory=set[str])
    frozen_tags: frozenset[int] = frozenset()
    by_name: dict[str, Port] = field(factory=dict[str, Port])
    by_mode: dict[Mode, int] = field(factory=dict[Mode, int])
    nested: list[list[Port]] = field(factory=list[list[Port]])
    choice: "Port | Rule | None" = None
    team: Team = Team("")
    box: Box[Port] | None = None
    template: PodTemplateSpec | None = None
    host_ip: str = field(default="", metadata={"name": "hostIP"})
    from_: str = ""
    _secret_name: str = ""
    parent: "WideSpec | None" = None


@define(kw_only=True)
class NullSpec:
    """Fields of every kind of presence."""

    names: list[str]
    deadline: int | None
    note: str | None = None
    limit: int | None = 5
    rules: list[Rule] = field(factory=list[Rule])
    rule: Rule = Rule("x")


@dataclass
class DataSpec:
    host_name: str
    ports: list[Port] = dataclass_field(default_factory=list[Port])
    node_ip: str = dataclass_field(default="", metadata={"name": "nodeIP"})
    seen: int = dataclass_field(default=0, init=False)


class StructPart(msgspec.Struct, rename="camel"):
    host_port: int
    weight: float = 1.0


class Circle(msgspec.Struct, tag="circle", tag_field="shape"):
    radius: int


class Square(msgspec.Struct, tag="square", tag_field="shape"):
    side: int


class StructSpec(msgspec.Struct, rename="camel", omit_defaults=True, kw_only=True):
    some_name: str
    replicas: int = 1
    parts: list[StructPart] = []
    form: Circle | Square | None = None
    deadline: int | None
    template: PodTemplateSpec | None = None
    since: MicroTime | None = None
    size: Quantity | None = None
    maybe: int | msgspec.UnsetType = msgspec.UNSET
