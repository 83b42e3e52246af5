"""What is measured of single calls, and of imports: that part of the plan, as data."""

from .measures import Measure, Subject


def _on(measure: str, *names: str) -> tuple[Subject, ...]:
    known = {
        "kube-core": ("kube-core", "on_kube_core.py"),
        "lightkube": ("lightkube", "on_lightkube.py"),
        "kubernetes": ("kubernetes", "on_kubernetes.py"),
        "kubernetes.aio": ("kubernetes", "on_kubernetes.py"),
        "kubernetes_asyncio": ("kubernetes-asyncio", "on_kubernetes_asyncio.py"),
    }
    return tuple(Subject(name, *known[name], measure) for name in names)


FLOORS = (
    Subject("bare h11, bytes only", "kube-core", "on_h11.py", "get"),
    Subject("bare h11, typed by kube-core", "kube-core", "on_h11.py", "get_typed"),
    Subject("kube-core's transport, bytes only", "kube-core", "on_kube_core.py", "get_bytes"),
)

SYNC = ("kube-core", "lightkube", "kubernetes")
ASYNC = ("kube-core", "lightkube", "kubernetes.aio", "kubernetes_asyncio")
ALL = ("kube-core", "lightkube", "kubernetes", "kubernetes_asyncio")

CALLS = (
    Measure(
        "decode",
        "A list of 1,000 pods decoded",
        "From 7.2 MB of JSON bytes to typed objects, without HTTP; the mean of five in a process, each freed before the next.",
        "ms",
        _on("decode", *ALL),
        ("{folder}/list.json",),
    ),
    Measure(
        "decode_due",
        "The same, with what it leaves to the collector",
        "The pass of the garbage collector that is due after a call counts as a part of it.",
        "ms",
        _on("decode_due", *ALL),
        ("{folder}/list.json",),
    ),
    Measure(
        "newer",
        "The same list from a newer server",
        "Five fields a pod that no client knows. kube-core keeps them; the others drop them.",
        "ms",
        _on("decode", *ALL),
        ("{folder}/newer.json",),
    ),
    Measure(
        "request",
        "A request built",
        '`Api(Pod).within("x").get("y")`. For lightkube it is the step inside its client that does the same.',
        "µs",
        _on("request", "kube-core", "lightkube"),
    ),
    Measure(
        "get",
        "GETs in a row",
        "One 7 KB pod, typed unless said otherwise, over one connection kept alive; per CPU second of the client.",
        "GET/s",
        FLOORS + _on("get", *SYNC),
        ("{server}",),
        more_is_better=True,
    ),
    Measure(
        "crowd",
        "GETs of 32 asyncio tasks",
        "The same pod, typed, with each library's default connection pool; per CPU second of the client.",
        "GET/s",
        _on("crowd", *ASYNC),
        ("{server}",),
        more_is_better=True,
    ),
    Measure(
        "list",
        "A list of 1,000 pods called",
        "The decode above with HTTP around it; the mean of five in a process.",
        "ms",
        _on("list", *SYNC),
        ("{server}",),
    ),
    Measure(
        "import",
        "Imports",
        "A process that imports the client and the Pod class, above one that imports nothing.",
        "ms",
        _on("import", *ALL),
        figure="process",
    ),
    Measure(
        "first_get",
        "From nothing to the first GET",
        "A process that imports, reads a kubeconfig and gets a typed pod, above one that imports nothing.",
        "ms",
        _on("first_get", *ALL),
        figure="process",
    ),
    Measure(
        "first_get_tls",
        "From nothing to the first GET, over TLS",
        "The same with a server that speaks TLS, and its authority in the kubeconfig.",
        "ms",
        _on("first_get", *ALL),
        figure="process",
    ),
)
