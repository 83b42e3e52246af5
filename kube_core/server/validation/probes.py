"""Probes and the handlers of a container's life."""

from collections.abc import Callable
from typing import Any

from . import words
from .faults import Faults

_NUMBERS = ("initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold")
_HEADER = (
    "a valid HTTP header must consist of alphanumeric characters or '-' "
    "(e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')"
)
_SCHEMES = ("HTTP", "HTTPS")


def check_probes(container: dict[str, Any], path: str, grace: int, faults: Faults) -> None:
    """The handlers and the three probes of a container."""
    if "lifecycle" in container:
        for key in ("postStart", "preStop"):
            if key in container["lifecycle"]:
                _check_handler(container["lifecycle"][key], f"{path}.lifecycle.{key}", grace, faults)
    for key, once in (("livenessProbe", True), ("readinessProbe", False), ("startupProbe", True)):
        if key in container:
            _check_probe(container[key], f"{path}.{key}", grace, faults)
            if once and container[key].get("successThreshold", 1) != 1:
                faults.invalid(f"{path}.{key}.successThreshold", container[key]["successThreshold"], "must be 1")
    if (seconds := container.get("readinessProbe", {}).get("terminationGracePeriodSeconds")) is not None:
        where = f"{path}.readinessProbe.terminationGracePeriodSeconds"
        faults.invalid(where, seconds, "must not be set for readinessProbes")


def _check_probe(probe: dict[str, Any], path: str, grace: int, faults: Faults) -> None:
    _check_handler(probe, path, grace, faults)
    for key in _NUMBERS:
        if probe.get(key, 0) < 0:
            faults.invalid(f"{path}.{key}", probe[key], words.NOT_NEGATIVE)
    if probe.get("terminationGracePeriodSeconds", 1) <= 0:
        faults.invalid(f"{path}.terminationGracePeriodSeconds", probe["terminationGracePeriodSeconds"], "must be greater than 0")


def _check_handler(handler: dict[str, Any], path: str, grace: int, faults: Faults) -> None:
    found = [key for key in _HANDLERS if key in handler]
    if not found:
        faults.required(path, "must specify a handler type")
        return
    first, *more = found
    _HANDLERS[first](handler[first], f"{path}.{first}", grace, faults)
    for key in more:
        faults.forbidden(f"{path}.{key}", "may not specify more than 1 handler type")


def _check_exec(action: dict[str, Any], path: str, grace: int, faults: Faults) -> None:
    if not action.get("command"):
        faults.required(f"{path}.command")


def _check_http(action: dict[str, Any], path: str, grace: int, faults: Faults) -> None:
    if not action.get("path"):
        faults.required(f"{path}.path")
    _check_port(action, path, grace, faults)
    if action["scheme"] not in _SCHEMES:
        faults.unsupported(f"{path}.scheme", action["scheme"], _SCHEMES)
    for header in action.get("httpHeaders", ()):
        name = header.get("name", "")
        if not name or not all(letter.isascii() and (letter.isalnum() or letter == "-") for letter in name):
            faults.invalid(f"{path}.httpHeaders", name, _HEADER)


def _check_port(action: dict[str, Any], path: str, grace: int, faults: Faults) -> None:
    for why in words.port(action.get("port", 0)):
        faults.invalid(f"{path}.port", action.get("port", 0), why)


def _check_sleep(action: dict[str, Any], path: str, grace: int, faults: Faults) -> None:
    if not 0 <= action.get("seconds", 0) <= grace:
        within = f"must be non-negative and less than terminationGracePeriodSeconds ({grace})"
        faults.invalid(path, action.get("seconds", 0), within)


_HANDLERS: dict[str, Callable[[dict[str, Any], str, int, Faults], None]] = {
    "exec": _check_exec,
    "httpGet": _check_http,
    "tcpSocket": _check_port,
    "grpc": _check_port,
    "sleep": _check_sleep,
}
