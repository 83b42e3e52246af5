"""What a namespace wants of its pods, in its labels.

See https://kubernetes.io/docs/concepts/security/pod-security-admission/ and `api/helpers.go` of k8s.io/pod-security-admission.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from attrs import evolve, frozen

PRIVILEGED, BASELINE, RESTRICTED = LEVELS = ("privileged", "baseline", "restricted")
PREFIX = "pod-security.kubernetes.io/"
MODES = ("enforce", "audit", "warn")
NEWEST = 37
"""The minor version of the newest check; later ones change nothing."""
_LATEST = "latest"
_VERSION = re.compile(r"v1\.(0|[1-9][0-9]*)")
_LABELS = tuple(f"{PREFIX}{mode}{more}" for mode in MODES for more in ("", "-version"))
_KEPT = 256


@frozen
class Standard:
    """A level, and the version of it."""

    level: str = PRIVILEGED
    version: str = _LATEST

    def __str__(self) -> str:
        return f"{self.level}:{self.version}"

    @property
    def strictness(self) -> int:
        """The stricter, the more."""
        return LEVELS.index(self.level)

    @property
    def minor(self) -> int:
        """The version whose checks count."""
        return NEWEST if self.version == _LATEST else min(int(self.version.removeprefix("v1.")), NEWEST)


@frozen
class Fault:
    """A label that can't be understood."""

    label: str
    value: str
    why: str


@frozen
class PodPolicy:
    """What is refused, and what is warned of. (What is audited only is not looked at.)"""

    enforce: Standard = Standard()
    warn: Standard = Standard()
    faults: tuple[Fault, ...] = ()


EVERYTHING = PodPolicy()


def policy_of(labels: Mapping[str, str]) -> PodPolicy:
    """The policy of a namespace with these labels."""
    said = tuple(labels.get(label) for label in _LABELS)
    return _read(said) if any(value is not None for value in said) else EVERYTHING


@lru_cache(maxsize=_KEPT)
def _read(said: tuple[str | None, ...]) -> PodPolicy:
    found: dict[str, Standard] = {}
    faults: list[Fault] = []
    for mode, level, version in zip(MODES, said[::2], said[1::2], strict=True):
        standard = Standard()
        if level is not None:
            standard = evolve(standard, level=level if level in LEVELS else RESTRICTED if mode == "enforce" else PRIVILEGED)
            if level not in LEVELS:
                faults.append(Fault(f"{PREFIX}{mode}", level, f"must be one of {', '.join(LEVELS)}"))
        if version is not None:
            good = version == _LATEST or _VERSION.fullmatch(version) is not None
            standard = evolve(standard, version=version if good else _LATEST)
            if not good:
                faults.append(Fault(f"{PREFIX}{mode}-version", version, 'must be "latest" or "v1.x"'))
        found[mode] = standard
    enforce, warn = found["enforce"], found["warn"]
    if (
        said[4] is None and said[0] in LEVELS and enforce.strictness > warn.strictness
    ):  # who is refused is warned before, elsewhere
        warn = Standard(enforce.level, enforce.version if said[5] is None else warn.version)
    return PodPolicy(enforce, warn, tuple(faults))
