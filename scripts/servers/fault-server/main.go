// The server of the fault tests: gRPC's interop service on grpc-go, on a port that it is told. Says "listening" when it takes
// connections; SIGTERM has it stop gracefully: no new connections, GOAWAY on the old ones, and the calls in flight end first.
package main

import (
	"flag"
	"fmt"
	"log"
	"net"
	"os"
	"os/signal"
	"syscall"

	"google.golang.org/grpc"
	"google.golang.org/grpc/interop"

	testgrpc "google.golang.org/grpc/interop/grpc_testing"
)

func main() {
	port := flag.Int("port", 0, "port to listen on, on loopback")
	flag.Parse()
	listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", *port))
	if err != nil {
		log.Fatal(err)
	}
	server := grpc.NewServer()
	testgrpc.RegisterTestServiceServer(server, interop.NewTestServer())
	terminated := make(chan os.Signal, 1)
	signal.Notify(terminated, syscall.SIGTERM)
	go func() {
		<-terminated
		server.GracefulStop()
	}()
	fmt.Println("listening")
	// Returns as soon as the stop begins; Stop waits for its end.
	if err := server.Serve(listener); err != nil {
		log.Fatal(err)
	}
	server.GracefulStop()
}
