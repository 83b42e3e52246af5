"""Claims that are made for the volumes of one pod, from templates. See `ValidatePersistentVolumeClaimTemplate`."""

from collections.abc import Sequence
from typing import Any

from .claims import check_claim_spec
from .faults import Faults
from .template_metadata import check_template_metadata


def check_claim_templates(volumes: Sequence[dict[str, Any]], kinds: dict[str, str], path: str, faults: Faults) -> None:
    """The templates of some volumes; those with faults are no volumes, and forgotten in ``kinds``."""
    for index, volume in enumerate(volumes):
        template = volume.get("ephemeral", {}).get("volumeClaimTemplate")
        if template is None:
            continue
        before = len(faults)
        where = f"{path}[{index}].ephemeral.volumeClaimTemplate"
        check_template_metadata(template["metadata"], f"{where}.metadata", faults)
        check_claim_spec(template["spec"], f"{where}.spec", faults)
        if len(faults) > before:
            kinds.pop(volume.get("name", ""), None)
