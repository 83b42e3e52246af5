"""Names of CSI drivers. See `ValidateCSIDriverName`."""

from . import words
from .faults import Faults

LONGEST_DRIVER = 63


def check_driver_name(name: str, path: str, faults: Faults) -> None:
    """The name of a driver, in whatever case."""
    if not name:
        faults.required(path)
        return
    if len(name) > LONGEST_DRIVER:
        faults.too_long(path, LONGEST_DRIVER)
    for why in words.subdomain(name.lower()):
        faults.invalid(path, name, why)
