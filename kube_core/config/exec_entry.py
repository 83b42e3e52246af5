"""The ``exec`` of a kubeconfig's user → an `ExecPlugin`."""

from collections.abc import Mapping
from typing import Any

from msgspec import json

from kube_core.base.building import built
from kube_core.base.secret import Secret
from kube_core.objects.plain import is_array, is_object

from .entries import Section, typed_part
from .exec_plugin import API_VERSIONS, ExecPlugin, InteractiveMode
from .kubeconfig import Entry

EXTENSION = "client.authentication.k8s.io/exec"
"""The extension of a cluster that is meant for plugins, from client-go's ``tools/clientcmd/client_config.go``."""
ESCAPES = {code: None for code in (*range(0x20), 0x7F, *range(0x80, 0xA0)) if code not in b"\n\t"}
"""Control characters, which a hint may not play to the reader's terminal."""


@built
class VariableEntry(Section):
    """One variable of a plugin's environment."""

    name: str
    value: str = ""


@built
class ExecEntry(Section, rename="camel", forbid_unknown_fields=True):
    """What a kubeconfig says of a plugin. A key that isn't known here is an error, as in all of a user."""

    command: str | None = None
    args: list[str] | None = None
    env: list[VariableEntry] | None = None
    api_version: str | None = None
    install_hint: str | None = None
    provide_cluster_info: bool | None = None
    interactive_mode: str | None = None


def plugin_of(entry: Entry, value: Mapping[str, Any], cluster: Entry | None) -> ExecPlugin:
    """Read what a user says of its plugin; the cluster's entry may have a word for it. Rules: client-go's validation."""
    settings = typed_part(entry, "exec", value, ExecEntry)
    if not settings.api_version:
        raise entry.fault("exec.apiVersion", f"missing; it is {' or '.join(API_VERSIONS)}")
    command = settings.command or ""
    return ExecPlugin(
        command,
        settings.api_version,
        arguments=tuple(settings.args or ()),
        environment=tuple((variable.name, Secret(variable.value)) for variable in _variables(entry, settings)),
        interactive_mode=_mode(entry, settings),
        provide_cluster_info=bool(settings.provide_cluster_info),
        cluster_config=None if cluster is None else _extension(cluster),
        install_hint=(settings.install_hint or "").translate(ESCAPES).strip(),
        directory=entry.directory,
        source=entry.where("exec"),
    )


def _variables(entry: Entry, settings: ExecEntry) -> list[VariableEntry]:
    variables = settings.env or []
    for variable in variables:
        if not variable.name or "=" in variable.name or "\0" in variable.name + variable.value:
            raise entry.fault("exec.env", "a variable has no name, or a name or value that no variable can have")
    return variables


def _mode(entry: Entry, settings: ExecEntry) -> InteractiveMode:
    if not settings.interactive_mode and settings.api_version != API_VERSIONS[0]:
        return InteractiveMode.IF_AVAILABLE  # as it was before there were modes
    known = [mode.value for mode in InteractiveMode]
    if settings.interactive_mode not in known:
        what = f"unknown: {settings.interactive_mode!r}" if settings.interactive_mode else "missing"
        raise entry.fault("exec.interactiveMode", f"{what}; it is {', '.join(known)}")
    return InteractiveMode(settings.interactive_mode)


def _extension(cluster: Entry) -> bytes | None:
    extensions: object = cluster.value.get("extensions")
    for item in extensions if is_array(extensions) else ():
        if is_object(item) and item.get("name") == EXTENSION and item.get("extension") is not None:
            return json.encode(item["extension"])
    return None
