"""When images are pulled. See `parsers.ParseImageName` in `pkg/util/parsers`."""

import re
from functools import lru_cache

_STEP = r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*"
_HOST = (
    r"(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?"
)
_IMAGE = re.compile(
    rf"(?:{_HOST}/)?({_STEP}(?:/{_STEP})*)(?::(\w[\w.-]{{0,127}}))?"
    r"(@[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,})?",
    re.ASCII,
).fullmatch
_IDENTIFIER = re.compile(r"[a-f0-9]{64}").fullmatch
_LONGEST_NAME = 255  # RepositoryNameTotalLengthMax of github.com/distribution/reference


@lru_cache(maxsize=4096)
def pull_policy(image: str) -> str:
    """Always for the tag ``latest``, which an image without tag and digest has; not for what is no image at all."""
    found = _IMAGE(image)
    if found is None or _IDENTIFIER(image) or len(found[1]) > _LONGEST_NAME:
        return "IfNotPresent"
    return "Always" if found[2] == "latest" or not (found[2] or found[3]) else "IfNotPresent"
