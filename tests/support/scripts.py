"""Credential plugins for tests: small shell scripts, and the kubeconfigs that name them."""

import json
from pathlib import Path
from typing import Any

V1 = "client.authentication.k8s.io/v1"
HEAD = """#!/bin/sh
cd "$(dirname "$0")"
echo run >> runs
"""


def credential(version: str = V1, **status: Any) -> str:
    """An ExecCredential as a plugin prints it."""
    return json.dumps({"kind": "ExecCredential", "apiVersion": version, "status": status})


def prints(text: str) -> str:
    """The command that prints a text, to a file's end."""
    return f"cat <<'END'\n{text}\nEND\n"


def written(folder: Path, body: str, name: str = "helper") -> Path:
    """Write a plugin that notes each of its runs in the file ``runs``; it works in its own folder."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(HEAD + body)
    path.chmod(0o755)
    return path


def runs(folder: Path) -> int:
    """How often the plugins of a folder ran."""
    noted = folder / "runs"
    return len(noted.read_text().splitlines()) if noted.exists() else 0


def kubeconfig(folder: Path, plugin: dict[str, Any], **cluster: Any) -> Path:
    """Write a kubeconfig whose user ``me`` has this plugin."""
    known = {"apiVersion": V1, "interactiveMode": "Never", **plugin}
    document = {
        "clusters": [{"name": "c", "cluster": {"server": "https://localhost", **cluster}}],
        "users": [{"name": "me", "user": {"exec": known}}],
        "contexts": [{"name": "c", "context": {"cluster": "c", "user": "me"}}],
        "current-context": "c",
    }
    path = folder / "kubeconfig"
    path.write_text(json.dumps(document))
    return path
