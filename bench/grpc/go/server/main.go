// The benchmark's server: EchoService on grpc-go. Messages stay bytes on this side, since only the clients are measured.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/mem"
	"google.golang.org/protobuf/encoding/protowire"
)

// raw passes messages through as they are on the wire.
type raw struct{}

func (raw) Marshal(v any) (mem.BufferSlice, error) {
	return mem.BufferSlice{mem.SliceBuffer(*v.(*[]byte))}, nil
}

func (raw) Unmarshal(data mem.BufferSlice, v any) error {
	*v.(*[]byte) = data.Materialize()
	return nil
}

func (raw) Name() string { return "proto" }

// readRequest reads a ReceiveRequest: its size and count.
func readRequest(data []byte) (size, count uint64) {
	for len(data) > 0 {
		field, _, n := protowire.ConsumeTag(data)
		if n < 0 {
			return
		}
		value, m := protowire.ConsumeVarint(data[n:])
		if m < 0 {
			return
		}
		if field == 1 {
			size = value
		} else {
			count = value
		}
		data = data[n+m:]
	}
	return
}

func unary(answer func(ctx context.Context, request []byte) ([]byte, error)) func(any, context.Context, func(any) error, grpc.UnaryServerInterceptor) (any, error) {
	return func(_ any, ctx context.Context, decode func(any) error, _ grpc.UnaryServerInterceptor) (any, error) {
		var request []byte
		if err := decode(&request); err != nil {
			return nil, err
		}
		response, err := answer(ctx, request)
		return &response, err
	}
}

func hold(ctx context.Context, request []byte) ([]byte, error) {
	milliseconds, _ := readRequest(request)
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-time.After(time.Duration(milliseconds) * time.Millisecond):
		return nil, nil
	}
}

func receive(_ any, stream grpc.ServerStream) error {
	var request []byte
	if err := stream.RecvMsg(&request); err != nil {
		return err
	}
	size, count := readRequest(request)
	message := protowire.AppendTag(nil, 1, protowire.BytesType)
	message = protowire.AppendBytes(message, make([]byte, size))
	for range count {
		if err := stream.SendMsg(&message); err != nil {
			return err
		}
	}
	return nil
}

func send(_ any, stream grpc.ServerStream) error {
	var message []byte
	count := uint64(0)
	for {
		err := stream.RecvMsg(&message)
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		count++
	}
	response := protowire.AppendVarint(protowire.AppendTag(nil, 2, protowire.VarintType), count)
	return stream.SendMsg(&response)
}

func main() {
	port := flag.Int("port", 0, "port to listen on, on loopback")
	addresses := flag.Int("addresses", 1, "listen on 127.0.0.1 to 127.0.0.n")
	flag.Parse()
	server := grpc.NewServer(grpc.ForceServerCodecV2(raw{}))
	echo := func(_ context.Context, request []byte) ([]byte, error) { return request, nil }
	server.RegisterService(&grpc.ServiceDesc{
		ServiceName: "dragoman.bench.v1.EchoService",
		HandlerType: (*any)(nil),
		Methods: []grpc.MethodDesc{
			{MethodName: "Echo", Handler: unary(echo)},
			{MethodName: "Hold", Handler: unary(hold)},
		},
		Streams: []grpc.StreamDesc{
			{StreamName: "Receive", Handler: receive, ServerStreams: true},
			{StreamName: "Send", Handler: send, ClientStreams: true},
		},
	}, nil)
	failed := make(chan error)
	// 127.0.0.1 comes last: whoever can connect to it can connect to all.
	for n := *addresses; n > 0; n-- {
		listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.%d:%d", n, *port))
		if err != nil {
			log.Fatal(err)
		}
		go func() { failed <- server.Serve(listener) }()
	}
	log.Fatal(<-failed)
}
