"""What kube-core is to reach, as ratios and figures of one run."""

from collections.abc import Callable, Mapping

from attrs import frozen

from .measures import MEASURES

Best = Mapping[str, Mapping[str, float]]
"""The best figure of each subject, by measure."""


@frozen
class Goal:
    """One figure to reach: what it is, where it comes from, and its bound."""

    what: str
    figure: Callable[[Best], float]
    bound: float
    unit: str = "x"
    at_most: bool = False

    def reached(self, figure: float) -> bool:
        return figure <= self.bound if self.at_most else figure >= self.bound


def ours(measure: str) -> Callable[[Best], float]:
    return lambda best: best[measure]["kube-core"]


def times(measure: str, peer: str) -> Callable[[Best], float]:
    """How many times as fast as a peer."""
    more = next(each.more_is_better for each in MEASURES if each.name == measure)

    def figure(best: Best) -> float:
        own, other = best[measure]["kube-core"], best[measure][peer]
        return own / other if more else other / own

    return figure


GOALS = (
    Goal("list decode, beside lightkube", times("decode", "lightkube"), 3),
    Goal("list decode, beside kubernetes", times("decode", "kubernetes"), 30),
    Goal(
        "list of a newer server, beside the plain one", lambda best: ours("newer")(best) / ours("decode")(best), 3, at_most=True
    ),
    Goal("a request built", ours("request"), 5, "µs", at_most=True),
    Goal("GETs in a row, beside lightkube", times("get", "lightkube"), 2.5),
    Goal("GETs of 32 tasks, beside lightkube", times("crowd", "lightkube"), 4.5),
    Goal("GETs of 32 tasks, beside kubernetes_asyncio", times("crowd", "kubernetes_asyncio"), 10),
    Goal("imports", ours("import"), 90, "ms", at_most=True),
    Goal("first GET", ours("first_get"), 190, "ms", at_most=True),
    Goal("first GET, of lightkube's time", lambda best: 1 / times("first_get", "lightkube")(best), 0.75, at_most=True),
    Goal("wheel", ours("wheel"), 1.5, "MB", at_most=True),
    Goal("installed, with its dependencies", ours("installed"), 15, "MB", at_most=True),
)
