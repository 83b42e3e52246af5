"""An applied object laid over the one that is there.

See typed/merge.go of sigs.k8s.io/structured-merge-diff.
"""

from kube_core.objects.plain import MISSING, Plain, is_array, is_object

from .types import Form, ListType, MapType, SchemaFault, Type


def merge(type_: Type, live: Plain, applied: Plain) -> Plain:
    """Lay ``applied`` over ``live``; neither is changed. Nothing is taken away, and lists keep the order that was applied."""
    if applied is MISSING:
        return live
    if live is MISSING:
        return applied
    form = type_.form(applied)
    if form is Form.MAP and (map_ := type_.map) and not map_.atomic:
        left, right = live if is_object(live) else {}, applied if is_object(applied) else {}
        return _maps(map_, left, right) if left or right else applied
    if form is Form.LIST and (list_ := type_.list) and list_.associative:
        old, new = live if is_array(live) else [], applied if is_array(applied) else []
        return _Lists(list_, old, new).merged() if old or new else applied
    return applied


def _maps(map_: MapType, live: dict[str, Plain], applied: dict[str, Plain]) -> Plain:
    result = dict(live)
    for key, value in applied.items():
        inner = map_.member(key)
        if inner is None:
            raise SchemaFault((f".{key}", "field not declared in schema"))
        merged = merge(inner, live.get(key, MISSING), value)
        if merged is not MISSING:
            result[key] = merged
    return result


class _Lists:
    """Two lists on the way to become one. The applied one says the order; what only the live one has stays where it is."""

    def __init__(self, list_: ListType, live: list[Plain], applied: list[Plain]) -> None:
        self._element = list_.element
        self._live = live
        self._applied_steps = [list_.step(item) for item in applied]
        self._live_steps = [list_.step(item) for item in live]
        self._applied_items = dict(zip(self._applied_steps, applied, strict=True))
        self._live_items: dict[str, Plain] = {}
        for step, item in zip(self._live_steps, live, strict=True):
            self._live_items[step] = None if step in self._live_items else item  # what is there twice is not merged with
        self._shared = [step for step in self._applied_steps if step in self._live_items]
        self._done: set[str] = set()
        self._out: list[Plain] = []

    def merged(self) -> list[Plain]:
        """Walk both lists at once."""
        left = right = 0
        live, applied = self._live_steps, self._applied_steps
        while left < len(live) or right < len(applied):
            if left < len(live) and right < len(applied):
                if live[left] == applied[right]:
                    self._take(applied[right])
                    self._shared = self._shared[1:]
                    left, right = left + 1, right + 1
                    continue
                if live[left] in self._applied_items and self._shared and self._shared[0] != live[left]:
                    left += 1  # it is shared, but its turn comes later
                    continue
            if left < len(live):
                if live[left] not in self._applied_items:
                    self._out.append(self._live[left])
                    left += 1
                    continue
                if live[left] in self._done:
                    left += 1
            if right < len(applied):
                self._take(applied[right])
                if self._shared and self._shared[0] == applied[right]:
                    self._shared = self._shared[1:]
                right += 1
        return self._out

    def _take(self, step: str) -> None:
        self._done.add(step)
        self._out.append(merge(self._element, self._live_items.get(step, MISSING), self._applied_items[step]))
