"""What nearly every pod has in a volume: a token of its ServiceAccount, and what goes with it."""

from typing import Any

_SECONDS = 3607  # an hour, and a little, by which the kubelets that ask for it are known


def token_files() -> dict[str, Any]:
    """The files of one pod. See `TokenVolumeSource` in `plugin/pkg/admission/serviceaccount`."""
    field = {"apiVersion": "v1", "fieldPath": "metadata.namespace"}
    sources = [
        {"serviceAccountToken": {"expirationSeconds": _SECONDS, "path": "token"}},
        {"configMap": {"name": "kube-root-ca.crt", "items": [{"key": "ca.crt", "path": "ca.crt"}]}},
        {"downwardAPI": {"items": [{"path": "namespace", "fieldRef": field}]}},
    ]
    return {"sources": sources, "defaultMode": 0o644}


TOKEN_FILES = token_files()
"""To be compared with: there is nothing wrong with them, and who finds them need not look into them."""
