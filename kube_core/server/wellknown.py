"""Paths that name no resource: what the server is and how it fares."""

import msgspec

from .exchange import JSON, TEXT, Exchange
from .kinds import Kinds
from .openapi import ROOT, openapi

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
_HEALTH = ("healthz", "livez", "readyz")


def well_known(kinds: Kinds, segments: tuple[str, ...]) -> Exchange | None:
    """Answer a GET of such a path; None when there is none of that name."""
    match segments:
        case ():
            return Exchange(200, JSON, msgspec.json.format(msgspec.json.encode({"paths": _paths(kinds)}), indent=2))
        case ("version",):
            return Exchange(200, JSON, msgspec.json.format(msgspec.json.encode(VERSION), indent=2))
        case ("openapi", "v3", *rest):
            return openapi(kinds, rest)
        case (name, *_) if name in _HEALTH:
            return Exchange(200, TEXT, b"ok")
        case _:
            return None


def _paths(kinds: Kinds) -> list[str]:
    prefixes = {served.resource.prefix for served in kinds}
    groups = {prefix.rpartition("/")[0] for prefix in prefixes if prefix.startswith("/apis/")}
    return sorted({"/api", "/apis", "/version", ROOT, *(f"/{name}" for name in _HEALTH), *prefixes, *groups})
