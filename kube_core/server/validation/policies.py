"""ValidatingAdmissionPolicies and their bindings, and what webhooks have in common with them: rules and conditions.

See pkg/apis/admissionregistration/validation of kubernetes. Objects have no types in expressions here, so that a field which no
such kind has is told when it is read, as a warning is in the real server's status.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from attrs import frozen

from kube_core import cel
from kube_core.definitions import label_faults

from ..document import Document
from . import words
from .faults import Faults
from .selectors import check_selector

FAILURES, MATCHES = ("Fail", "Ignore"), ("Equivalent", "Exact")
_OPERATIONS = ("*", "CONNECT", "CREATE", "DELETE", "UPDATE")
_SCOPES = ("*", "Cluster", "Namespaced")
_ACTIONS = ("Audit", "Deny", "Warn")
_NOT_FOUND = ("Deny", "Allow")
_REASONS = ("Forbidden", "Invalid", "RequestEntityTooLarge")
_MOST_CONDITIONS = 64
_MOST_ANNOTATIONS = 20
_LONGEST_VALUE = 5 * 1024  # maxAuditAnnotationValueExpressionLength
_NEITHER = "validations or auditAnnotations must contain at least one item"
_BOTH = "name and selector are mutually exclusive"
_TWICE = (
    "must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers "
    "serves no purpose)"
)
_OBJECTS = ("object", "oldObject", "request", "namespaceObject")
_SPACE = " "
_TYPED = {"request", "variables", "namespaceObject", "authorizer"}  # there, and not here
_KEPT = 1024  # expressions that were looked at


def check_policy(document: Document, faults: Faults) -> None:
    """A ValidatingAdmissionPolicy."""
    spec: dict[str, Any] = document.content.get("spec") or {}
    params = spec.get("paramKind") is not None
    _check_choice(spec.get("failurePolicy"), "spec.failurePolicy", FAILURES, faults)
    if params:
        _check_kind(spec["paramKind"], "spec.paramKind", faults)
    if (constraints := spec.get("matchConstraints")) is None:
        faults.required("spec.matchConstraints")
    else:
        _check_resources(constraints, "spec.matchConstraints", faults)
        if not constraints.get("resourceRules"):
            faults.required("spec.matchConstraints.resourceRules")
    check_conditions(spec.get("matchConditions") or (), "spec.matchConditions", faults, params=params)
    names = _names(params=params, variables=bool(spec.get("variables")))
    for index, variable in enumerate(spec.get("variables") or ()):
        _check_variable(variable, f"spec.variables[{index}]", names, faults)
    if not spec.get("validations") and not spec.get("auditAnnotations"):
        faults.required("spec.validations", _NEITHER)
        faults.required("spec.auditAnnotations", _NEITHER)
        return
    for index, validation in enumerate(spec.get("validations") or ()):
        _check_validation(validation, f"spec.validations[{index}]", names, faults)
    _check_annotations(document.metadata.name, spec.get("auditAnnotations") or [], names, faults)


def check_policy_binding(document: Document, faults: Faults) -> None:
    """A ValidatingAdmissionPolicyBinding."""
    spec: dict[str, Any] = document.content.get("spec") or {}
    name: str = spec.get("policyName", "")
    if not name:
        faults.required("spec.policyName")
    for why in words.subdomain(name) if name else ():
        faults.invalid("spec.policyName", name, why)
    if spec.get("paramRef") is not None:
        _check_reference(spec["paramRef"], "spec.paramRef", faults)
    if spec.get("matchResources") is not None:
        _check_resources(spec["matchResources"], "spec.matchResources", faults)
    _check_actions(spec.get("validationActions") or [], "spec.validationActions", faults)


def _check_actions(actions: list[str], path: str, faults: Faults) -> None:
    for index, action in enumerate(actions):
        if action not in _ACTIONS:
            faults.unsupported(f"{path}[{index}]", action, _ACTIONS)
        if action in actions[:index]:
            faults.duplicate(f"{path}[{index}]", action)
    if "Deny" in actions and "Warn" in actions:
        faults.invalid(path, actions, _TWICE)
    if not actions:
        faults.required(path)


def _check_reference(reference: dict[str, Any], path: str, faults: Faults) -> None:
    name, selector = reference.get("name", ""), reference.get("selector")
    if name:
        for why in words.path_segment(name):
            faults.invalid(f"{path}.name", name, why)
        if selector is not None:
            faults.forbidden(f"{path}.name", _BOTH)
    if selector is not None:
        check_selector(selector, f"{path}.selector", faults)
        if name:
            faults.forbidden(f"{path}.selector", _BOTH)
    elif not name:
        faults.required(path, "one of name or selector must be specified")
    _check_choice(reference.get("parameterNotFoundAction") or None, f"{path}.parameterNotFoundAction", _NOT_FOUND, faults)


def _check_choice(value: str | None, path: str, known: tuple[str, ...], faults: Faults) -> None:
    if value is None:
        faults.required(path)
    elif value not in known:
        faults.unsupported(path, value, known)


def _check_kind(kind: dict[str, Any], path: str, faults: Faults) -> None:
    api_version: str = kind.get("apiVersion", "")
    group, _, version = api_version.rpartition("/")
    if not api_version:
        faults.required(f"{path}.apiVersion")
    elif "/" in group:
        faults.invalid(f"{path}.apiVersion", api_version, f"unexpected GroupVersion string: {api_version}")
    else:
        for why in words.subdomain(group) if group else ():
            faults.invalid(f"{path}.apiVersion", group, why)
        for why in label_faults(version) if version else ():
            faults.invalid(f"{path}.apiVersion", version, why)
        if not version:
            faults.invalid(f"{path}.apiVersion", api_version, "version must be specified")
    name: str = kind.get("kind", "")
    if not name:
        faults.required(f"{path}.kind")
    for why in label_faults(name.lower()) if name else ():
        faults.invalid(f"{path}.kind", name, f"may have mixed case, but should otherwise match: {why}")


def _check_resources(constraints: dict[str, Any], path: str, faults: Faults) -> None:
    _check_choice(constraints.get("matchPolicy"), f"{path}.matchPolicy", MATCHES, faults)
    for key in ("namespaceSelector", "objectSelector"):
        if constraints.get(key) is None:
            faults.required(f"{path}.{key}")
        check_selector(constraints.get(key), f"{path}.{key}", faults)
    for key in ("resourceRules", "excludeResourceRules"):
        for index, rule in enumerate(constraints.get(key) or ()):
            _check_names(rule.get("resourceNames") or [], f"{path}.{key}[{index}].resourceNames", faults)
            check_rule(rule, f"{path}.{key}[{index}]", faults)


def _check_names(names: list[str], path: str, faults: Faults) -> None:
    for index, name in enumerate(names):
        for why in words.path_segment(name):
            faults.invalid(f"{path}[{index}]", name, why)
        if name in names[:index]:
            faults.duplicate(f"{path}[{index}]", name)


def check_rule(rule: dict[str, Any], path: str, faults: Faults) -> None:
    """Which requests a webhook or a policy is asked about."""
    operations: list[str] = rule.get("operations") or []
    _check_wild(operations, f"{path}.operations", "operations", faults)
    for index, operation in enumerate(operations):
        if operation not in _OPERATIONS:
            faults.unsupported(f"{path}.operations[{index}]", operation, _OPERATIONS)
    _check_wild(rule.get("apiGroups") or [], f"{path}.apiGroups", "API groups", faults)
    versions: list[str] = rule.get("apiVersions") or []
    _check_wild(versions, f"{path}.apiVersions", "API versions", faults)
    for index, version in enumerate(versions):
        if not version:
            faults.required(f"{path}.apiVersions[{index}]")
    _check_plurals(rule.get("resources") or [], f"{path}.resources", faults)
    if (scope := rule.get("scope")) is not None and scope not in _SCOPES:
        faults.unsupported(f"{path}.scope", scope, _SCOPES)


def _check_wild(said: list[str], path: str, what: str, faults: Faults) -> None:
    if not said:
        faults.required(path)
    if len(said) > 1 and "*" in said:
        faults.invalid(path, said, f"if '*' is present, must not specify other {what}")


def _check_plurals(resources: list[str], path: str, faults: Faults) -> None:
    if not resources:
        faults.required(path)
    all_parts: set[str] = set()
    all_owners: set[str] = set()
    whole = False
    for index, each in enumerate(resources):
        plural, slash, part = each.partition("/")
        if not each:
            faults.required(f"{path}[{index}]")
        elif not slash:
            whole = each != "*"
        else:
            if plural in all_parts:
                faults.invalid(f"{path}[{index}]", each, f"if '{plural}/*' is present, must not specify {each}")
            if part in all_owners:
                faults.invalid(f"{path}[{index}]", each, f"if '*/{part}' is present, must not specify {each}")
            all_parts |= {plural} if part == "*" else set()
            all_owners |= {part} if plural == "*" else set()
    if len(resources) > 1 and "*/*" in resources:
        faults.invalid(path, resources, "if '*/*' is present, must not specify other resources")
    if "*" in resources and whole:
        faults.invalid(path, resources, "if '*' is present, must not specify other resources without subresources")


def check_conditions(conditions: Iterable[dict[str, Any]], path: str, faults: Faults, *, params: bool = False) -> None:
    """Expressions that say whether a webhook or a policy is asked."""
    listed, names = list(conditions), _names(params=params)
    if len(listed) > _MOST_CONDITIONS:
        faults.too_many(path, len(listed), _MOST_CONDITIONS)
    for index, condition in enumerate(listed):
        place, name, text = f"{path}[{index}]", condition.get("name", ""), condition.get("expression", "").strip()
        if not text:
            faults.required(f"{place}.expression")
        else:
            _check_expression(text, f"{place}.expression", _Wanted(names, ("bool",)), faults)
        if not name:
            faults.required(f"{place}.name")
        for why in words.qualified(name) if name else ():
            faults.invalid(f"{place}.name", name, why)
        if name and any(name == other.get("name") for other in listed[:index]):
            faults.duplicate(f"{place}.name", name)


def _check_variable(variable: dict[str, Any], path: str, names: tuple[str, ...], faults: Faults) -> None:
    name, text = variable.get("name", ""), variable.get("expression", "")
    if not name.strip():
        faults.required(f"{path}.name", "name is not specified")
    elif not (name.isascii() and name.isidentifier()) or _problem(name, (name,), ()):  # some words are reserved
        faults.invalid(f"{path}.name", name, "must be a valid CEL identifier")
    if not text.strip():
        faults.required(f"{path}.expression", "expression is not specified")
    else:
        _check_expression(text, f"{path}.expression", _Wanted(names), faults)


def _check_validation(validation: dict[str, Any], path: str, names: tuple[str, ...], faults: Faults) -> None:
    text: str = validation.get("expression", "")
    words_of: str = validation.get("messageExpression", "")
    message: str = validation.get("message", "")
    if not text.strip():
        faults.required(f"{path}.expression", "expression is not specified")
    else:
        _check_expression(text, f"{path}.expression", _Wanted(names, ("bool",)), faults)
    if words_of and not words_of.strip():
        faults.invalid(f"{path}.messageExpression", words_of, "must be non-empty if specified")
    elif words_of:
        own = tuple(name for name in names if name != "authorizer")
        _check_expression(words_of, f"{path}.messageExpression", _Wanted(own, ("string",)), faults)
    if message and not message.strip():
        faults.invalid(f"{path}.message", message, "must be non-empty if specified")
    elif "\n" in message.strip() or "\r" in message.strip():
        faults.invalid(f"{path}.message", message, "must not contain line breaks")
    if (reason := validation.get("reason")) is not None and reason not in _REASONS:
        faults.unsupported(f"{path}.reason", reason, _REASONS)


def _check_annotations(owner: str, annotations: list[dict[str, Any]], names: tuple[str, ...], faults: Faults) -> None:
    keys: set[str] = set()
    if len(annotations) > _MOST_ANNOTATIONS:
        text = f"must not have more than {_MOST_ANNOTATIONS} auditAnnotations"
        faults.invalid("spec.auditAnnotations", annotations, text)
    for index, each in enumerate(annotations):
        path, key, text = f"spec.auditAnnotations[{index}]", each.get("key", ""), each.get("valueExpression", "").strip()
        for why in words.qualified(f"{owner}/{key}"):
            faults.invalid(f"{path}.key", f"{owner}/{key}", why)
        if not text:
            faults.required(f"{path}.valueExpression", "valueExpression is not specified")
        elif len(text.encode()) > _LONGEST_VALUE:
            faults.required(f"{path}.valueExpression", f"must not exceed {_LONGEST_VALUE} bytes in length")
        else:
            _check_expression(each["valueExpression"], f"{path}.valueExpression", _Wanted(names, ("string", "null_type")), faults)
        if key in keys:
            faults.duplicate(f"{path}.key", key)
        keys.add(key)


def _names(*, params: bool, variables: bool = False) -> tuple[str, ...]:
    more = (*(("params",) if params else ()), *(("variables",) if variables else ()))
    return (*_OBJECTS, *more, "authorizer")


@frozen
class _Wanted:
    """What an expression may name, and what it may come to."""

    names: tuple[str, ...]
    types: tuple[str, ...] = ()


def _check_expression(text: str, path: str, wanted: _Wanted, faults: Faults) -> None:
    if problem := _problem(text.strip(), wanted.names, wanted.types):
        faults.invalid(path, text, problem)


@lru_cache(maxsize=_KEPT)
def _problem(text: str, names: tuple[str, ...], wanted: tuple[str, ...]) -> str:
    """What keeps an expression from being one. What is asked of ``authorizer`` is not looked at: it answers nothing here."""
    try:
        program = cel.compile_expression(text, {name: cel.type_of("dyn") for name in names})
    except cel.CompileError as error:
        return "" if "authorizer" in text and "authorizer" in names else f"compilation failed: {error}"
    found = {"null": "null_type"}.get(str(program.result), str(program.result))
    if not wanted or found in wanted or (found == "dyn" and program.used & _TYPED):
        return ""
    return f"must evaluate to {wanted[0] if len(wanted) == 1 else f'one of [{_SPACE.join(wanted)}]'} but got {found}"
