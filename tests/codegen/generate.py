"""Write kube_core/models anew, from the documents kept here or from a live server.

python -m tests.codegen.generate                                  from tests/codegen/openapi.tar.xz
python -m tests.codegen.generate --server http://127.0.0.1:8001   from a server, such as behind `kubectl proxy`
python -m tests.codegen.generate --keep DIRECTORY                 put the documents of a directory into openapi.tar.xz first
"""

import argparse
import io
import json
import lzma
import tarfile
import urllib.request
from pathlib import Path
from typing import Any

from kube_core.codegen import Documents, generate

HERE = Path(__file__).parent
ARCHIVE = HERE / "openapi.tar.xz"
MODELS = HERE.parent.parent / "kube_core" / "models"
AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"


def from_archive(archive: Path = ARCHIVE) -> Documents:
    """Read the documents that are kept in the repository."""
    openapi: dict[str, Any] = {}
    discovery: dict[str, Any] = {}
    with tarfile.open(archive) as tar:
        for member in tar.getmembers():
            file = tar.extractfile(member)
            if file is None:
                continue
            folder, _, name = member.name.removesuffix(".json").rpartition("/")
            (openapi if folder == "v3" else discovery)[name.replace("__", "/")] = json.load(file)
    return Documents(openapi, (discovery["discovery_core"], discovery["discovery_groups"]), messages())


def from_server(url: str) -> Documents:
    """Ask a live server for its documents."""
    paths = _get(url, "/openapi/v3")["paths"]
    openapi = {
        path: _get(url, entry["serverRelativeURL"]) for path, entry in paths.items() if path.startswith(("api", "version"))
    }
    return Documents(openapi, (_get(url, "/api", AGGREGATED), _get(url, "/apis", AGGREGATED)), messages())


def messages(facts: Path = HERE / "protobuf.json.xz") -> Any:
    """Read what is kept of the protobuf form; `protos` gathers it."""
    return json.loads(lzma.decompress(facts.read_bytes()))


def _get(url: str, path: str, accept: str = "application/json") -> Any:
    request = urllib.request.Request(url.rstrip("/") + path, headers={"Accept": accept})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def keep(directory: Path, archive: Path = ARCHIVE) -> None:
    """Pack the documents of a directory (``v3/*.json``, ``discovery_*.json``), without their paths, which nobody reads."""
    with tarfile.open(archive, "w:xz", preset=9) as tar:
        for file in sorted([*directory.glob("v3/*.json"), *directory.glob("discovery_*.json")]):
            document = {key: value for key, value in json.loads(file.read_bytes()).items() if key != "paths"}
            text = json.dumps(document, separators=(",", ":"), sort_keys=True).encode()
            member = tarfile.TarInfo(str(file.relative_to(directory)))
            member.size = len(text)
            tar.addfile(member, io.BytesIO(text))


def write(documents: Documents, models: Path = MODELS) -> None:
    """Write the generated files, and remove those that are no longer generated."""
    files = generate(documents)
    for stale in models.glob("*.py"):
        if stale.name not in files and stale.name != "__init__.py":
            stale.unlink()
    for name, text in files.items():
        (models / name).write_text(text, encoding="utf-8")


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Generate kube_core/models.")
    parser.add_argument("--server", metavar="URL", help="ask this server instead of reading the kept documents")
    parser.add_argument("--keep", metavar="DIRECTORY", type=Path, help="keep the documents of this directory from now on")
    options = parser.parse_args()
    if options.keep:
        keep(options.keep)
    write(from_server(options.server) if options.server else from_archive())


if __name__ == "__main__":
    main()
