"""The facts of the protobuf form are read from Go's files, and become one line a message."""

from pathlib import Path
from typing import Any

from kube_core.codegen import Documents, generate
from kube_core.models.protobuf import MESSAGES
from kube_core.models.schemas import FACTS
from kube_core.objects import all_resources, ref_of_kind, struct

from .protos import gather

PROTO = """
syntax = "proto2";
package k8s.io.api.core.v1;
// Prose that is not kept.
message Thing {
  // optional string old = 9;
  optional .k8s.io.apimachinery.pkg.apis.meta.v1.ObjectMeta metadata = 1;

  optional ThingSource thingSource = 2;
  repeated string names = 3;
  map<string, .k8s.io.apimachinery.pkg.api.resource.Quantity> limits = 4;
  optional int32 count = 5;
}

message ThingSource {
  optional bool on = 1;
}
"""
GO = """
type Thing struct {
	metav1.ObjectMeta `json:"metadata,omitempty" protobuf:"bytes,1,opt,name=metadata"`
	// Prose.
	ThingSource `json:",inline" protobuf:"bytes,2,opt,name=thingSource"`
	Names []string `json:"theNames,omitempty" patchStrategy:"merge" protobuf:"bytes,3,rep,name=names"`
	Limits map[Name]resource.Quantity `json:"limits,omitempty" protobuf:"bytes,4,rep,name=limits"`
	Count *int32 `json:"count,omitempty" protobuf:"varint,5,opt,name=count"`
}
type ThingSource struct {
	On bool `json:"on" protobuf:"varint,1,opt,name=on"`
}
"""


def test_numbers_keys_and_types_are_gathered(tmp_path: Path) -> None:
    """An asterisk marks what Go writes although it is zero, a dot what stands in the outer object."""
    folder = tmp_path / "k8s.io" / "api@v9" / "core" / "v1"
    folder.mkdir(parents=True)
    (folder / "generated.proto").write_text(PROTO)
    (folder / "types.go").write_text(GO)
    (folder / "generated.pb.go").write_text(GO.replace("theNames", "others"))
    found = gather(tmp_path, "v9")
    assert found["core_v1.ThingSource"] == [(1, "on", "bool*")]
    assert found["core_v1.Thing"] == [
        (1, "metadata", "meta_v1.ObjectMeta"),
        (2, ".", "core_v1.ThingSource*"),
        (3, "theNames", "[]string"),
        (4, "limits", "mapapi_resource.Quantity"),
        (5, "count", "int32*"),
    ]


def test_a_message_is_a_line() -> None:
    """Those that kinds are made of, and nothing else."""
    schemas: dict[str, Any] = {"io.k8s.api.core.v1.Thing": {}}
    facts = {
        "core_v1.Thing": [(1, "inner", "[]core_v1.Inner"), (2, "size", "api_resource.Quantity*")],
        "core_v1.Inner": [(7, "on", "bool*")],
        "core_v1.Stranger": [(1, "on", "bool")],
    }
    text = generate(Documents({"api/v1": {"info": {"version": "9"}, "components": {"schemas": schemas}}}, (), facts))[
        "protobuf.py"
    ]
    found: dict[str, Any] = {}
    exec(text, found)
    assert found["MESSAGES"] == {
        "core_v1.Thing": "1 inner []core_v1.Inner|2 size api_resource.Quantity*",
        "core_v1.Inner": "7 on bool*",
    }


def keys(ref: str) -> set[str]:
    """The keys that a message has in JSON."""
    fields = [line.split(" ") for line in MESSAGES[ref].split("|") if line]
    inner = [keys(type_.rstrip("*")) for _, key, type_ in fields if key == "."]
    return {key for _, key, _ in fields if key != "."}.union(*inner)


def test_both_descriptions_know_the_same_fields() -> None:
    """What OpenAPI says of a struct, and what protobuf says, are one; kind and version stand in the envelope."""
    names = {"kind", "apiVersion"}
    kinds = {ref_of_kind(each.api_version, each.kind) for each in all_resources()}
    assert kinds <= MESSAGES.keys()
    assert {ref for ref in FACTS if ref not in MESSAGES} == {"meta_v1.Info"}  # of /version, which has no protobuf form
    assert [ref for ref in FACTS if ref in MESSAGES and struct(ref).fields.keys() - names != keys(ref) - names] == []
