"""Certificates, keys and token files: what is here already, and what has yet to be read."""

from attrs import field, frozen

from kube_core.base.redaction import sized


@frozen
class FileRef:
    """A file that a configuration names.

    ``path`` stands as it was written. When it is relative, it is so to ``directory``, that of the file which names it, or to the
    working directory when that is empty. ``source`` says in error messages who named it.
    """

    path: str
    directory: str = ""
    source: str = field(default="", eq=False)


@frozen
class Pem:
    """PEM text in memory. ``source`` says in error messages where it is from; the repr shows its size only.

    ``file`` is the file that it was read from, if any: a client looks there again, since certificates are replaced.
    """

    data: bytes = field(repr=sized)
    source: str = field(default="", eq=False)
    file: FileRef | None = field(default=None, eq=False, repr=False)


Material = Pem | FileRef


def material(value: bytes | Pem | FileRef | None) -> Pem | FileRef | None:
    """Take bytes for PEM text, and everything else for what it is."""
    return Pem(value) if isinstance(value, bytes) else value
