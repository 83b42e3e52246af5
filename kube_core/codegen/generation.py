"""The whole generation: documents in, the files of `kube_core.models` out."""

from .documents import Documents
from .facts import schemas
from .index import index
from .modules import module
from .protobuf import protobuf
from .structs import structs


def generate(documents: Documents) -> dict[str, str]:
    """Write every file of ``kube_core/models`` but its door, by file name."""
    found = structs(documents.schemas)
    files = {f"{name}.py": module(name, found, documents.version) for name in sorted({s.module for s in found.values()})}
    return {
        **files,
        "index.py": index(documents, found),
        "schemas.py": schemas(found, documents.version),
        "protobuf.py": protobuf(documents, found),
    }
