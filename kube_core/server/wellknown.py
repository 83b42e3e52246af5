"""Paths that name no resource: what the server is and how it fares."""

import msgspec

from .exchange import JSON, TEXT, Exchange, ServerRequest
from .kinds import Kinds
from .openapi import ROOT, answer_document, answer_swagger
from .paths import Target
from .refusal import no_such_resource

MINOR = "37"
VERSION = {
    "major": "1",
    "minor": MINOR,
    "emulationMajor": "1",
    "emulationMinor": MINOR,
    "minCompatibilityMajor": "1",
    "minCompatibilityMinor": "36",
    "gitVersion": f"v1.{MINOR}.0",
    "gitCommit": "",
    "gitTreeState": "",
    "buildDate": "1970-01-01T00:00:00Z",
    "goVersion": "",
    "compiler": "",
    "platform": "",
}
"""The minor version whose behaviour is meant. It was not built from any commit of Kubernetes, so it names none."""
_PLAIN = TEXT[:1]
_ISSUER = ("/.well-known/openid-configuration", "/openid/v1/jwks")
_CHECKS = ("ping", "log", "etcd")
HEALTH = {"healthz": _CHECKS, "livez": _CHECKS, "readyz": (*_CHECKS, "etcd-readiness", "informer-sync", "shutdown")}
"""What each says that it looks at: those checks of the real server that mean something here. They never fail."""


def well_known(kinds: Kinds, target: Target, request: ServerRequest) -> Exchange | None:
    """Answer a request for such a path; None when there is none of that name."""
    match target.segments:
        case () | ("index.html",):
            return Exchange(200, JSON, msgspec.json.format(msgspec.json.encode({"paths": _paths(kinds)}), indent=2))
        case ("version",):
            return Exchange(200, JSON, msgspec.json.format(msgspec.json.encode(VERSION), indent=2))
        case ("version", *_):
            raise no_such_resource()
        case ("openapi", "v3", *rest):
            return Exchange(404, ()) if target.path.endswith("/") else answer_document(kinds, rest, request)
        case ("openapi", "v2") if not target.path.endswith("/"):
            return answer_swagger(kinds, request)
        case (name, *checks) if name in HEALTH and not target.path.endswith("/"):
            return _health(name, "/".join(checks), target)
        case _:
            return None


def _health(name: str, check: str, target: Target) -> Exchange | None:
    """See https://kubernetes.io/docs/reference/using-api/health-checks/."""
    if check:
        return Exchange(200, _PLAIN, b"ok") if check in HEALTH[name] else None
    if "verbose" not in target.query:
        return Exchange(200, TEXT, b"ok")
    excluded = target.query.get("exclude", ())
    lines = [f"[+]{each} excluded: ok" if each in excluded else f"[+]{each} ok" for each in HEALTH[name]]
    unknown = [f'"{each}"' for each in excluded if each not in HEALTH[name]]
    if unknown:
        lines.append(f"warn: some health checks cannot be excluded: no matches for {', '.join(unknown)}")
    return Exchange(200, TEXT, "\n".join([*lines, f"{name} check passed", ""]).encode())


def _paths(kinds: Kinds) -> list[str]:
    prefixes = {served.resource.prefix for served in kinds}
    groups = {prefix.rpartition("/")[0] for prefix in prefixes if prefix.startswith("/apis/")}
    return sorted(
        {"/api", "/apis", "/version", ROOT, "/openapi/v2", *_ISSUER, *(f"/{name}" for name in HEALTH), *prefixes, *groups}
    )
