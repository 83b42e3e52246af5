"""Who issues the tokens of ServiceAccounts, and the keys that verify them.

See https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/#service-account-issuer-discovery and
`pkg/routes/openidmetadata.go` of kubernetes.
"""

import msgspec

from ..accepting import JSON_TYPE, check_routed
from ..exchange import Exchange, ServerRequest
from ..paths import Target
from ..refusal import no_such_resource, not_allowed
from .tokens import ISSUER, Signer

_CONFIGURATION, _KEYS = (".well-known", "openid-configuration"), ("openid", "v1", "jwks")
_KEYS_TYPE = "application/jwk-set+json"
_MAX_AGE = 3600  # seconds: DefaultCacheAge of the real server's keys
_NOWHERE = "127.0.0.1:6443"  # where a server is that is reached without a socket


def answer_issuer(signer: Signer, target: Target, request: ServerRequest) -> Exchange | None:
    """Answer a request for the issuer's configuration or its keys; None when it is for something else."""
    for path, media_type in ((_CONFIGURATION, JSON_TYPE), (_KEYS, _KEYS_TYPE)):
        if target.segments[: len(path)] != path:
            continue
        if target.segments != path:
            raise no_such_resource()
        if request.method != "GET":
            raise not_allowed()
        check_routed(request.header("accept"), media_type)
        told = _configuration(request) if path == _CONFIGURATION else {"keys": [signer.public]}
        headers = (("content-type", media_type), ("cache-control", f"public, max-age={_MAX_AGE}"))
        return Exchange(200, headers, msgspec.json.encode(told))
    return None


def _configuration(request: ServerRequest) -> dict[str, object]:
    return {
        "issuer": ISSUER,
        "jwks_uri": f"https://{request.header('host') or _NOWHERE}/{'/'.join(_KEYS)}",
        "response_types_supported": ["id_token"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": [Signer.ALGORITHM],
    }
