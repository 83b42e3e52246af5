"""What is measured of watches, informers and caches, over a fleet of pods: that part of the plan, as data."""

from .fleet_server import LAST_EVENT
from .measures import Further, Measure, Subject

HEAVY_ROUNDS = 3
INFORMERS = 200


def _on(measure: str, *names: str) -> tuple[Subject, ...]:
    known = {
        "kube-core": ("kube-core", "on_kube_core_watching.py", ""),
        "kube-core, compressed": ("kube-core", "on_kube_core_watching.py", "_compressed"),
        "kube-core, indexed": ("kube-core", "on_kube_core_watching.py", "_indexed"),
        "client-go, protobuf": ("client-go", "", "_protobuf"),
        "client-go, JSON": ("client-go", "", ""),
        "kube-rs": ("kube-rs", "", ""),
        "lightkube": ("lightkube", "on_lightkube.py", ""),
        "kubernetes": ("kubernetes", "on_kubernetes.py", ""),
    }
    return tuple(Subject(name, *known[name][:2], measure + known[name][2]) for name in names)


OURS = ("kube-core", "kube-core, compressed", "kube-core, indexed")
COMPILED = ("client-go, protobuf", "client-go, JSON", "kube-rs")


def _memory(name: str, of: str) -> tuple[Further, ...]:
    return (
        Further(f"{name}_kept", f"{of}: memory kept", "Resident memory in sync, garbage collected, less that before.", "MB"),
        Further(f"{name}_peak", f"{of}: memory at the peak", "The most resident memory until then, less that before.", "MB"),
    )


FOLLOWING = (
    Measure(
        "sync",
        "10,000 pods in sync",
        "Listed from all namespaces in pages of 500, and kept: kube-core's cache, informers of client-go and kubernetes (which "
        "lists all at once), kube-rs' reflector, a dict for lightkube. Indexed: by spec.nodeName, and with a look-up in that and "
        "a query by a label at the end.",
        "s",
        _on("sync", *OURS, *COMPILED, "lightkube", "kubernetes"),
        ("{small}", "{quiet}"),
        further=_memory("sync", "10,000 pods in sync"),
        most_rounds=HEAVY_ROUNDS,
    ),
    Measure(
        "sync_large",
        "100,000 pods in sync",
        "The same with ten times as many; only the smallest of the others beside it.",
        "s",
        _on("sync", *OURS, "client-go, protobuf"),
        ("{large}", "{quiet}"),
        further=_memory("sync_large", "100,000 pods in sync"),
        most_rounds=HEAVY_ROUNDS,
    ),
    Measure(
        "read",
        "A fresh object from the cache",
        "A typed pod that nobody else has, of a thousand in turn. For client-go and lightkube, whose stores hold typed pods, a "
        "deep copy.",
        "µs",
        (*_on("read", "kube-core", "kube-core, compressed", "lightkube"), Subject("client-go", "client-go", "", "read")),
        ("{small}",),
        most_rounds=HEAVY_ROUNDS,
    ),
    Measure(
        "peek",
        "A shared object from the cache",
        "One that was read before.",
        "µs",
        _on("peek", "kube-core", "kube-core, compressed"),
        ("{small}",),
        most_rounds=HEAVY_ROUNDS,
    ),
    Measure(
        "watch",
        "Events of a watch",
        "A plain watch of changed pods of 7 KB, each a typed object; per CPU second of the client.",
        "events/s",
        _on("watch", "kube-core", *COMPILED, "lightkube", "kubernetes"),
        ("{busy}", str(LAST_EVENT)),
        more_is_better=True,
        most_rounds=HEAVY_ROUNDS,
    ),
    Measure(
        "informer",
        "Events of an informer",
        "The same into a store of 1,000 pods, and told to one reader of keys and metadata. lightkube has a plain watch only.",
        "events/s",
        (*_on("informer", "kube-core", *COMPILED, "kubernetes"), *_on("watch", "lightkube")),
        ("{busy}", str(LAST_EVENT)),
        more_is_better=True,
        most_rounds=HEAVY_ROUNDS,
    ),
    Measure(
        "idle",
        f"{INFORMERS} informers without events",
        "On one client, for kube-core an asynchronous one, with a bookmark each in the ten seconds that are measured.",
        "% of a core",
        (*_on("idle", "kube-core"), Subject("client-go", "client-go", "", "idle")),
        ("{quiet}", str(INFORMERS)),
        further=(Further("idle_threads", f"{INFORMERS} informers without events: threads", "Of the process.", "threads"),),
        most_rounds=1,
    ),
)
