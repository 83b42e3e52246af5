package main

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"io"

	v1 "k8s.io/api/core/v1"
)

// encode turns pods, a line of JSON each, into protobuf, each behind its length in four bytes.
func encode(from io.Reader, to io.Writer) {
	for line := range bytes.Lines(must(io.ReadAll(bufio.NewReader(from)))) {
		var pod v1.Pod
		must(0, json.Unmarshal(line, &pod))
		data := must(pod.Marshal())
		must(to.Write(binary.BigEndian.AppendUint32(nil, uint32(len(data)))))
		must(to.Write(data))
	}
}
