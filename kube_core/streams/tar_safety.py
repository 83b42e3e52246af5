"""What of an archive may be unpacked: nothing that would come to lie, or lead, outside of the folder that it is unpacked into."""

from kube_core.base import ProtocolError

from .tar import TarEntry


class UnsafeEntry(ProtocolError):
    """An archive from a pod holds what must not be unpacked: an absolute path, a way out of the folder, a device."""


def safe_path(entry: TarEntry) -> tuple[str, ...]:
    """Give the steps from the folder to where an entry belongs; none for the folder itself. Raises `UnsafeEntry`."""
    if entry.kind == "other":
        raise UnsafeEntry(f"{entry.name!r} is a device, a pipe or the like", request_sent=True)
    steps = _steps(entry.name)
    if steps is None:
        raise UnsafeEntry(f"{entry.name!r} lies outside of the folder that is copied", request_sent=True)
    if entry.kind == "symlink" and not _stays(entry):
        raise UnsafeEntry(
            f"{entry.name!r} is a link to {entry.target!r}, outside of the folder that is copied", request_sent=True
        )
    return steps


def safe_target(entry: TarEntry) -> tuple[str, ...]:
    """Give the steps from the folder to what a hard link is a link to. Raises `UnsafeEntry`."""
    steps = _steps(entry.target)
    if not steps:
        raise UnsafeEntry(
            f"{entry.name!r} is a link to {entry.target!r}, outside of the folder that is copied", request_sent=True
        )
    return steps


def _stays(entry: TarEntry) -> bool:
    """Whether a symbolic link leads to a place inside. Steps up count only at its beginning: later ones may follow a link.

    A link that comes in place of the folder has nothing inside: it would lead to what lies beside it, on this machine.
    """
    if not _steps(entry.name) or not entry.target:
        return False
    folder = entry.name.rstrip("/").rpartition("/")[0]
    ups, _, rest = entry.target.rpartition("../")
    if entry.target == ".." or entry.target.endswith("/.."):
        ups, rest = entry.target, ""
    plain = set(ups.split("/")) <= {"", ".", ".."} and ".." not in rest.split("/")
    return plain and not entry.target.startswith("/") and _steps(f"{folder}/{entry.target}".lstrip("/")) is not None


def _steps(path: str) -> tuple[str, ...] | None:
    """The steps of a path, without those that lead nowhere; None for one that leads out."""
    if path.startswith("/") or "\0" in path:
        return None
    steps: list[str] = []
    for step in path.split("/"):
        if step == "..":
            if not steps:
                return None
            steps.pop()
        elif step not in ("", "."):
            steps.append(step)
    return tuple(steps)
