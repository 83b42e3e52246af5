"""A plan of faults: which calls meet which, and what has met them.

It is a value of the test's: written rule by rule, or left to chance, which comes from a seed. `FaultPlan.take` is asked about
every call, in order; so the same calls meet the same faults again. What was taken prints as the rules that bring it back.
"""

from collections.abc import Iterator
from random import Random
from typing import get_args

from attrs import asdict, define, evolve, field, frozen

from kube_core.base import Resource, UsageError
from kube_core.server import VERBS, Entry, ServerRequest, kind_name

from .mishaps import Mishap


@frozen
class Rule:
    """One fault, and the calls that it is about: an empty word is about all of them."""

    fault: Mishap
    verb: str = ""
    """Kubernetes' word: get, list, watch, create, update, patch, apply, delete, deletecollection."""
    kind: str = ""
    """``plural.group``; behind a slash a subresource."""
    name: str = ""
    namespace: str = ""
    agent: str = ""
    """How the User-Agent begins."""
    nth: int = 1
    """The first of those calls that meets it, counted from one."""
    times: int | None = 1
    """How many of them do; None for all that follow."""
    chance: float = 1.0
    """How likely each of them does."""

    def about(self, call: Entry) -> bool:
        """Whether a call is one of those."""
        wanted = (self.verb, self.name, self.namespace)
        found = (call.verb, call.name, call.namespace)
        if any(word and word != other for word, other in zip(wanted, found, strict=True)):
            return False
        return (not self.kind or self.kind == call.kind) and call.user_agent.startswith(self.agent)

    def __str__(self) -> str:
        """The rule as a program writes it."""
        default = asdict(Rule(self.fault), recurse=False)
        said = asdict(self, recurse=False).items()
        words = [repr(self.fault), *(f"{name}={value!r}" for name, value in said if value != default[name])]
        return f"plan.add({', '.join(words)})"


@frozen
class Taken:
    """A fault that a call has met."""

    number: int
    """Which of all calls it was, counted from one."""
    at: float
    fault: Mishap
    call: Entry = field(repr=False)

    def __str__(self) -> str:
        """The rule that brings it back, and what it has met."""
        what = "/".join(word for word in (self.call.kind, self.call.namespace, self.call.name) if word) or self.call.target
        return f"{Rule(self.fault, nth=self.number)}  # {self.call.verb or self.call.method} {what}"


@define(eq=False)
class _Count:
    rule: Rule
    seen: int = 0
    met: int = 0

    def meets(self, random: Random) -> bool:
        """Tell whether the last of the calls that the rule is about meets the fault."""
        rule = self.rule
        if self.seen < rule.nth or (rule.times is not None and self.met >= rule.times):
            return False
        met = rule.chance >= 1 or random.random() < rule.chance
        self.met += met
        return met


_FAULTS: tuple[type, ...] = get_args(Mishap)


@define(eq=False, repr=False)
class FaultPlan:
    """Rules, in order: the first one whose turn it is has the call. ``seed`` is where chance comes from."""

    seed: int = 0
    taken: list[Taken] = field(factory=list[Taken], init=False)
    """What calls have met, in order."""
    _rules: list[_Count] = field(factory=list[_Count], init=False)
    _calls: int = field(default=0, init=False)
    _random: Random = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._random = Random(self.seed)

    def add(
        self,
        fault: Mishap,
        *,
        verb: str = "",
        kind: type | Resource | str = "",
        name: str = "",
        namespace: str = "",
        agent: str = "",
        nth: int = 1,
        times: int | None = 1,
        chance: float = 1.0,
    ) -> Rule:
        """Let calls meet a fault: those of a verb, of a kind, about a name …, from the ``nth`` on, so many ``times``."""
        if not isinstance(fault, _FAULTS):
            named = ", ".join(sorted(each.__name__ for each in _FAULTS))
            raise UsageError(f"{fault!r} is no fault: it is one of {named}")
        if nth < 1 or not 0 <= chance <= 1:
            raise UsageError(f"nth counts from 1 and a chance lies between 0 and 1, not {nth} and {chance}")
        if verb and verb not in VERBS:
            raise UsageError(f"no call has the verb {verb!r}: it is one of {', '.join(sorted(VERBS))}")
        rule = Rule(fault, verb, kind_name(kind), name, namespace, agent, nth, times, chance)
        self._rules.append(_Count(rule))
        return rule

    def sprinkle(self, chance: float, *faults: Mishap, verb: str = "", kind: type | Resource | str = "") -> None:
        """Let every call of a verb and a kind meet one of these faults now and then, in all with this chance."""
        left = 1.0
        for fault in faults:  # each rule sees what those before it have let through
            share = chance / len(faults)
            self.add(fault, verb=verb, kind=kind, times=None, chance=share / left)
            left -= share

    def calm(self) -> None:
        """Let no call meet anything any more; what was taken stays written down."""
        self._rules.clear()

    def take(self, request: ServerRequest, now: float) -> Mishap | None:
        """Tell what a call meets; None for nothing. Each call is to be asked about once."""
        self._calls += 1
        if not self._rules:
            return None
        call, fault = Entry(self._calls - 1, now, request, 0, b""), None
        for count in [each for each in self._rules if each.rule.about(call)]:
            count.seen += 1
            if fault is None and count.meets(self._random):
                fault = count.rule.fault
                self.taken.append(Taken(self._calls, now, fault, call))
        return fault

    def again(self) -> "FaultPlan":
        """A plan without chance, in which the same calls of all meet the same faults."""
        plan = FaultPlan(self.seed)
        plan._rules = [_Count(Rule(taken.fault, nth=taken.number)) for taken in self.taken]
        return plan

    def fresh(self) -> "FaultPlan":
        """The same plan, as if no call had been made."""
        plan = FaultPlan(self.seed)
        plan._rules = [_Count(evolve(count.rule)) for count in self._rules]
        return plan

    def __repr__(self) -> str:
        return f"<FaultPlan of seed {self.seed}: {len(self._rules)} rules, {len(self.taken)} faults taken>"

    def __str__(self) -> str:
        """The program that brings the same faults back."""
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        yield f"plan = FaultPlan()  # taken from a plan of seed {self.seed}"
        yield from map(str, self.taken)
