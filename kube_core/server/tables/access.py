"""Who may do what: accounts, roles, certificates, admission, priorities. See the real server's printers."""

from collections.abc import Callable, Mapping

from .ages import human
from .sight import NONE, UNSET, Cells, Sight, labels, selector


def _binding(sight: Sight) -> Cells:
    role = f"{sight.at('roleRef.kind')}/{sight.at('roleRef.name')}"
    subjects = sight.items("subjects")
    people = (", ".join(str(each.get("name", "")) for each in subjects if each.get("kind") == kind) for kind in ("User", "Group"))
    accounts = [each for each in subjects if each.get("kind") == "ServiceAccount"]
    listed = ", ".join(f"{each.get('namespace', '')}/{each.get('name', '')}" for each in accounts)
    return [sight.name, role, sight.age, *people, listed]


def _request(sight: Sight) -> Cells:
    signer, seconds = sight.at("spec.signerName") or NONE, sight.at("spec.expirationSeconds", None)
    wanted = NONE if seconds is None else human(seconds)
    return [sight.name, sight.age, signer, sight.at("spec.username"), wanted, _decided(sight)]


def _decided(sight: Sight) -> str:
    types = {each.get("type") for each in sight.items("status.conditions")}
    decided = "Denied" if "Denied" in types else "Approved" if "Approved" in types else "Pending"
    more = [",Failed"] if "Failed" in types else []
    return "".join([decided, *more, ",Issued" if sight.at("status.certificate") else ""])


def _pod_request(sight: Sight) -> Cells:
    decided = [each["type"] for each in sight.items("status.conditions") if each.get("type") in ("Issued", "Denied", "Failed")]
    names = ("podName", "serviceAccountName", "nodeName", "signerName")
    state = decided[-1] if decided else "Pending"
    return [sight.name, *(sight.at(f"spec.{n}") for n in names), state, labels(sight.at("spec.unverifiedUserAnnotations", None))]


def _bundle(sight: Sight) -> Cells:
    return [sight.name, sight.at("spec.signerName") or NONE]


def _webhooks(sight: Sight) -> Cells:
    return [sight.name, sight.count("webhooks"), sight.age]


def _policy(sight: Sight, rules: str) -> Cells:
    kind = sight.at("spec.paramKind", None)
    shown = UNSET if kind is None else f"{kind.get('apiVersion', '')}/{kind.get('kind', '')}"
    return [sight.name, sight.count(f"spec.{rules}"), shown, sight.age]


def _policy_binding(sight: Sight) -> Cells:
    parameters, shown = sight.at("spec.paramRef", {}), UNSET
    if parameters.get("name"):
        shown = f"{parameters.get('namespace') or '*'}/{parameters['name']}"
    elif parameters.get("selector") is not None:
        shown = selector(parameters["selector"])
    return [sight.name, sight.at("spec.policyName"), shown, sight.age]


def _priority_class(sight: Sight) -> Cells:
    return [sight.name, sight.at("value", 0), sight.at("globalDefault", False), sight.age, sight.at("preemptionPolicy")]


def _flow_schema(sight: Sight) -> Cells:
    method = sight.at("spec.distinguisherMethod.type") or NONE
    level, order = sight.at("spec.priorityLevelConfiguration.name"), sight.at("spec.matchingPrecedence", 0)
    return [sight.name, level, order, method, sight.age, sight.condition("Dangling").get("status", "?")]


def _priority_level(sight: Sight) -> Cells:
    limited = "spec.limited"
    shares = sight.at(f"{limited}.nominalConcurrencyShares", 0) if sight.at(limited, None) is not None else NONE
    queuing = f"{limited}.limitResponse.queuing"
    empty = NONE if sight.at(queuing, None) is None else 0
    queues = (sight.at(f"{queuing}.{name}", empty) for name in ("queues", "handSize", "queueLengthLimit"))
    return [sight.name, sight.at("spec.type"), shares, *queues, sight.age]


PRINTERS: Mapping[str, Callable[[Sight], Cells]] = {
    "certificatesigningrequests.certificates.k8s.io": _request,
    "clustertrustbundles.certificates.k8s.io": _bundle,
    "podcertificaterequests.certificates.k8s.io": _pod_request,
    "clusterrolebindings.rbac.authorization.k8s.io": _binding,
    "rolebindings.rbac.authorization.k8s.io": _binding,
    "mutatingadmissionpolicies.admissionregistration.k8s.io": lambda sight: _policy(sight, "mutations"),
    "mutatingadmissionpolicybindings.admissionregistration.k8s.io": _policy_binding,
    "mutatingwebhookconfigurations.admissionregistration.k8s.io": _webhooks,
    "validatingadmissionpolicies.admissionregistration.k8s.io": lambda sight: _policy(sight, "validations"),
    "validatingadmissionpolicybindings.admissionregistration.k8s.io": _policy_binding,
    "validatingwebhookconfigurations.admissionregistration.k8s.io": _webhooks,
    "priorityclasses.scheduling.k8s.io": _priority_class,
    "flowschemas.flowcontrol.apiserver.k8s.io": _flow_schema,
    "prioritylevelconfigurations.flowcontrol.apiserver.k8s.io": _priority_level,
}
