"""What kube-core is to reach, as ratios and figures of one run."""

from collections.abc import Callable, Mapping

from attrs import frozen

from .plan import TABLES

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


def ratio(measure: str, subject: str, to: str, peer: str) -> Callable[[Best], float]:
    """A subject's figure, as a multiple of a peer's in the same table or another."""
    return lambda best: best[measure][subject] / best[to][peer]


def times(measure: str, peer: str) -> Callable[[Best], float]:
    """How many times as fast as a peer, or as small."""
    if TABLES[measure].more_is_better:
        return ratio(measure, "kube-core", measure, peer)
    return ratio(measure, peer, measure, "kube-core")


CALLS = (
    Goal("list decode, beside lightkube", times("decode", "lightkube"), 3),
    Goal("list decode, beside kubernetes", times("decode", "kubernetes"), 30),
    Goal("list of a newer server, beside the plain one", ratio("newer", "kube-core", "decode", "kube-core"), 3, at_most=True),
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

ADAPTERS = (
    Goal("GETs over bare h11's", ratio("get", "kube-core's transport, bytes only", "get", "bare h11, bytes only"), 0.75),
    Goal("GETs over bare urllib3's", times("get_urllib3", "bare urllib3"), 0.75),
    Goal("GETs over bare httpx's", times("get_httpx", "bare httpx"), 0.75),
    Goal("GETs of 32 tasks over bare httpx's", times("get_httpx_asyncio", "bare httpx"), 0.75),
)
"""What the checks, bounds, time limits and pools of the adapters may cost, beside each one's bare library."""

PEER = "client-go, protobuf"
PACKED = "kube-core, compressed"
INDEXED = "kube-core, indexed"


def _linear(what: str, table: str, subject: str) -> Goal:
    """What ten times as many pods may take."""
    return Goal(f"{what}, beside 10,000", ratio(f"sync_large{table}", subject, f"sync{table}", subject), 11, at_most=True)


FOLLOWING = (
    Goal("10,000 pods in sync, beside lightkube", times("sync", "lightkube"), 6),
    Goal(f"10,000 pods in sync, beside {PEER}", times("sync", PEER), 2),
    Goal("memory kept, beside lightkube", times("sync_kept", "lightkube"), 3),
    Goal(f"memory kept, beside {PEER}", times("sync_kept", PEER), 2),
    Goal(f"memory kept compressed, beside {PEER}", ratio("sync_kept", PEER, "sync_kept", PACKED), 10),
    Goal("10,000 pods in sync compressed, of kube-rs' time", ratio("sync", PACKED, "sync", "kube-rs"), 1, at_most=True),
    _linear("100,000 pods in sync", "", "kube-core"),
    _linear("100,000 pods in sync, compressed", "", PACKED),
    _linear("memory kept of 100,000", "_kept", "kube-core"),
    _linear("memory kept of 100,000, compressed", "_kept", PACKED),
    Goal(
        "peak memory of 10,000, indexed, beside what is kept",
        ratio("sync_peak", INDEXED, "sync_kept", INDEXED),
        1.3,
        at_most=True,
    ),
    Goal(
        "peak memory of 100,000, indexed, beside what is kept",
        ratio("sync_large_peak", INDEXED, "sync_large_kept", INDEXED),
        1.3,
        at_most=True,
    ),
    Goal("a fresh object from the cache", ours("read"), 40, "µs", at_most=True),
    Goal("a fresh object from the cache, compressed", lambda best: best["read"][PACKED], 60, "µs", at_most=True),
    Goal("a shared object from the cache", ours("peek"), 1, "µs", at_most=True),
    Goal("events of a watch, beside lightkube", times("watch", "lightkube"), 1.4),
    Goal("events of a watch, beside kubernetes", times("watch", "kubernetes"), 20),
    Goal("events of an informer, beside lightkube's watch", times("informer", "lightkube"), 2.2),
    Goal("200 informers without events", ours("idle"), 2, "% of a core", at_most=True),
    Goal("200 informers without events", ours("idle_threads"), 1, "threads", at_most=True),
)

GOALS = CALLS + ADAPTERS + FOLLOWING
