"""The kinds of Kubernetes, generated: one module a group-version, such as `kube_core.models.apps_v1`.

A module is named after its group's first label and its version; the machinery's own types are in ``meta_v1``. This door loads
nothing: each program imports the modules it uses, and pays for no other.
"""

__all__: list[str] = []
