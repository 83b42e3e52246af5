"""The most that an expression may cost, before it is ever evaluated: what refuses a rule that could run for ever.

The rules are those of cel-go's checker and of `pkg/cel/library/cost.go` of k8s.io/apiserver: sizes come from the limits that a
schema sets, and a macro costs its body as often as its list may have items.
"""

from math import ceil

from attrs import define, field

from .authorization import CHECK_COST
from .checker import Checked
from .prices import LIST_COST, LOOPS, MAP_COST, MAPPING, STRUCT_COST
from .syntax import Call, Fold, Ident, ListNode, Literal, MapNode, Node, Select, StructNode
from .types import Type

UNBOUNDED = 2**64 - 1
_LETTER, _PATTERN = 0.1, 0.25
_SCALARS = ("int", "uint", "double", "bool", "null", "google.protobuf.Duration", "google.protobuf.Timestamp")
_ADDRESS = 16  # the longest address, in bytes
_TARGET_WALK = frozenset(("lowerAscii", "upperAscii", "substring", "trim"))
_ARGUMENT_WALK = frozenset(("url", "cidr", "isIP", "isCIDR", "ip", "quantity", "isQuantity", "semver", "isSemver", "bytes"))
_COMPARED = frozenset(("_==_", "_!=_", "_<_", "_<=_", "_>_", "_>=_"))
_LISTS = frozenset(("isSorted", "sum", "max", "min", "indexOf", "lastIndexOf", "includes"))


def bounded(cost: float) -> int:
    """A cost that stays within what cel-go can count."""
    return UNBOUNDED if cost >= UNBOUNDED else int(cost)


def estimate(tree: Node, checked: Checked) -> int:
    """The most that a tree may cost."""
    return _Estimate(checked).cost(tree)


@define(eq=False)
class _Estimate:
    checked: Checked
    sizes: dict[Node, int] = field(factory=dict[Node, int])

    def size(self, node: Node) -> int:
        """How many letters or items a node has at most."""
        if node in self.sizes:
            return self.sizes[node]
        if isinstance(node, Literal):
            return len(node.value) if isinstance(node.value, str | bytes) else 1
        type_ = self.checked.types.get(node, Type("dyn"))
        if type_.most >= 0:
            return type_.most
        return 1 if type_.name in _SCALARS else UNBOUNDED

    def cost(self, node: Node) -> int:
        """The cost of a node; its size is kept, where it follows from those of its parts."""
        match node:
            case Literal():
                return 0
            case Ident():
                return 1
            case Select():
                return self.cost(node.operand) + (0 if node.test else 1)
            case ListNode():
                self.sizes[node] = len(node.items)
                return bounded(LIST_COST + sum(map(self.cost, node.items)))
            case MapNode():
                self.sizes[node] = len(node.entries)
                return bounded(MAP_COST + sum(self.cost(key) + self.cost(value) for key, value, _ in node.entries))
            case StructNode():
                return bounded(STRUCT_COST + sum(self.cost(value) for _, _, value, _ in node.entries))
            case Fold():
                return self.fold(node)
            case Call():
                return self.call(node)

    def fold(self, node: Fold) -> int:
        """A macro."""
        if node.macro in ("optMap", "optFlatMap"):
            return bounded(self.cost(node.target) + self.cost(node.body) + 3)
        target = self.cost(node.target)
        count = self.size(node.target)
        turn, start, end = LOOPS.get(node.macro, MAPPING)
        if node.macro not in ("all", "exists", "exists_one"):
            self.sizes[node] = count
        step = turn + self.cost(node.body) + (self.cost(node.filter) if node.filter is not None else 0)
        return bounded(target + start + end + count * step)

    def call(self, node: Call) -> int:
        """A call: its arguments, and what it does with them."""
        given = node.args if node.target is None or node in self.checked.names else (node.target, *node.args)
        costs = [self.cost(arg) for arg in given]
        if node.function == "_?_:_":
            self.sizes[node] = max(self.size(given[1]), self.size(given[2]))
            return bounded(costs[0] + max(costs[1:]))
        if node.function in ("_&&_", "_||_"):
            return bounded(sum(costs))
        return bounded(sum(costs) + self.work(node, given))

    def work(self, node: Call, given: tuple[Node, ...]) -> int:
        """What a function costs beside its arguments."""
        name, sizes = self.checked.names.get(node, node.function), [self.size(each) for each in given]
        if name in _COMPARED:
            return ceil(min(sizes) * _LETTER)
        if name == "_+_":
            return self.sum(node, sizes)
        if name in _TARGET_WALK or name in ("replace", "split", "join"):
            return self.text(node, name, given, sizes)
        if name in _ARGUMENT_WALK:
            if name == "url":
                self.sizes[node] = sizes[0]
            return max(1, ceil(sizes[0] * _LETTER)) if node.target is None else 1
        if name in ("matches", "find", "findAll"):
            self.sizes[node] = sizes[0]
            return ceil((sizes[0] + 1) * _LETTER) * ceil(sizes[1] * _PATTERN)
        if name == "contains":
            return ceil(sizes[0] * _LETTER) * ceil(sizes[1] * _LETTER)
        if name in ("startsWith", "endsWith"):
            return ceil(sizes[1] * _LETTER)
        if name == "@in" and self.checked.types[given[1]].name == "list":
            return sizes[1]
        return self.others(name, given, sizes)

    def others(self, name: str, given: tuple[Node, ...], sizes: list[int]) -> int:
        """Functions of the extensions."""
        if name == "check":
            return CHECK_COST
        if name in _LISTS:
            type_ = self.checked.types[given[0]]
            if type_.name != "list":
                return ceil(sizes[0] * _LETTER)
            item = type_.args[0]
            each = 1 + (ceil((item.most if item.most >= 0 else UNBOUNDED) * _LETTER) if item.name in ("string", "bytes") else 0)
            return sizes[0] * each
        if name in ("containsIP", "containsCIDR"):
            return ceil(2 * _ADDRESS * _LETTER) + ceil(sizes[1] * _LETTER) + 3
        if name in ("sets.contains", "sets.intersects", "sets.equivalent"):
            return sizes[0] * sizes[1] * (2 if name == "sets.equivalent" else 1) + 1
        if name in ("format", "validate"):
            return ceil(sizes[0] * _LETTER)
        return 1

    def sum(self, node: Call, sizes: list[int]) -> int:
        """``+``, which walks through text, and not through lists."""
        type_ = self.checked.types[node].name
        if type_ not in ("string", "bytes", "list"):
            return 1
        self.sizes[node] = bounded(sum(sizes))
        return 1 if type_ == "list" else ceil(self.sizes[node] * _LETTER)

    def text(self, node: Call, name: str, given: tuple[Node, ...], sizes: list[int]) -> int:
        """Functions that give a new text, or parts of one."""
        if name == "join":
            item = self.checked.types[given[0]].args[0].most if self.checked.types[given[0]].args else -1
            letters = sizes[0] * (item if item >= 0 else UNBOUNDED) + (sizes[1] if len(sizes) > 1 else 0) * max(0, sizes[0] - 1)
            self.sizes[node] = bounded(letters)
            return ceil(self.sizes[node] * _LETTER)
        if name == "replace":
            least = len(given[1].value) if isinstance(given[1], Literal) else 0
            self.sizes[node] = bounded(_replaced(sizes[0], least, sizes[2]))
            return ceil(sizes[0] * 2 * _LETTER)
        self.sizes[node] = sizes[0]
        return ceil(sizes[0] * (2 if name == "split" else 1) * _LETTER)


def _replaced(size: int, least: int, other: int) -> int:
    """How long a text is at most after a replacement."""
    if least == 0:
        return size + (size + 1) * other
    return size if other <= least else ceil(size / least) * other
