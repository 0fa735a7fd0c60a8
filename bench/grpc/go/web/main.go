// What stands before a gRPC server for clients that have only fetch: gRPC-Web in, gRPC out, by Connect's Go handlers. Messages stay
// bytes, since only the clients are measured.
package main

import (
	"context"
	"crypto/tls"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"

	"connectrpc.com/connect"
	"golang.org/x/net/http2"
)

const echo = "/dragoman.bench.v1.EchoService/Echo"

type message struct{ bytes []byte }

type raw struct{}

func (raw) Name() string                  { return "proto" }
func (raw) Marshal(v any) ([]byte, error) { return v.(*message).bytes, nil }
func (raw) Unmarshal(data []byte, v any) error {
	v.(*message).bytes = append([]byte(nil), data...)
	return nil
}

func main() {
	port := flag.Int("port", 0, "port to listen on, on loopback")
	backend := flag.String("backend", "", "host:port of the gRPC server, plaintext")
	flag.Parse()
	plaintext := &http.Client{Transport: &http2.Transport{
		AllowHTTP: true,
		DialTLSContext: func(ctx context.Context, network, address string, _ *tls.Config) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, network, address)
		},
	}}
	client := connect.NewClient[message, message](plaintext, "http://"+*backend+echo, connect.WithGRPC(), connect.WithCodec(raw{}))
	mux := http.NewServeMux()
	mux.Handle(echo, connect.NewUnaryHandler(echo, func(ctx context.Context, request *connect.Request[message]) (*connect.Response[message], error) {
		response, err := client.CallUnary(ctx, connect.NewRequest(request.Msg))
		if err != nil {
			return nil, err
		}
		return connect.NewResponse(response.Msg), nil
	}, connect.WithCodec(raw{})))
	log.Fatal(http.ListenAndServe(fmt.Sprintf("127.0.0.1:%d", *port), mux))
}
