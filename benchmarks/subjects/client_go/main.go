// client-go, built for the benchmark: each measure prints its figures, as the Python subjects do.
package main

import (
	"fmt"
	"os"
	"strconv"

	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
)

const (
	asJSON     = "application/json"
	asProtobuf = "application/vnd.kubernetes.protobuf,application/json"
)

func main() {
	name, arguments := os.Args[1], os.Args[2:]
	switch name {
	case "sync":
		syncInformer(client(arguments[0], asJSON), client(arguments[1], asJSON))
	case "sync_protobuf":
		syncInformer(client(arguments[0], asProtobuf), client(arguments[1], asProtobuf))
	case "watch":
		watchEvents(client(arguments[0], asJSON), arguments[1])
	case "watch_protobuf":
		watchEvents(client(arguments[0], asProtobuf), arguments[1])
	case "informer":
		informEvents(client(arguments[0], asJSON), arguments[1])
	case "informer_protobuf":
		informEvents(client(arguments[0], asProtobuf), arguments[1])
	case "read":
		readCopies(client(arguments[0], asProtobuf))
	case "idle":
		idle(client(arguments[0], asProtobuf), must(strconv.Atoi(arguments[1])))
	case "encode":
		encode(os.Stdin, os.Stdout)
	default:
		panic("no such measure: " + name)
	}
}

// client speaks one content type, and is never held back by client-go's own rate limit.
func client(server, contentType string) kubernetes.Interface {
	return must(kubernetes.NewForConfig(&rest.Config{
		Host:          server,
		QPS:           -1,
		ContentConfig: rest.ContentConfig{AcceptContentTypes: contentType, ContentType: contentType},
	}))
}

func must[T any](value T, err error) T {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	return value
}
