// grpc-go's client under the benchmark's loads. Reads a load a line from standard input, as JSON, and writes what it measured.
//
// The messages are protobuf's own BytesValue and Duration, which are on the wire what EchoMessage and ReceiveRequest are:
// the codec does its ordinary work, and nothing has to be generated.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"log"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/resolver"
	"google.golang.org/grpc/resolver/manual"
	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/wrapperspb"
)

type load struct {
	Kind       string `json:"kind"`
	Bytes      int    `json:"bytes"`
	InFlight   int    `json:"inFlight"`
	Messages   int    `json:"messages"`
	DurationMs int    `json:"durationMs"`
}

type measurement struct {
	Count   int64   `json:"count"`
	Seconds float64 `json:"seconds"`
	CPUMs   float64 `json:"cpuMs"`
	P50Us   float64 `json:"p50Us,omitempty"`
	P99Us   float64 `json:"p99Us,omitempty"`
}

const service = "/dragoman.bench.v1.EchoService/"

func cpuMs() float64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		log.Fatal(err)
	}
	ms := func(t syscall.Timeval) float64 { return float64(t.Sec)*1e3 + float64(t.Usec)/1e3 }
	return ms(usage.Utime) + ms(usage.Stime)
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

// Of each call, in the full channel.
var callTimeout time.Duration

func echo(conn *grpc.ClientConn, request, response any) {
	ctx := context.Background()
	if callTimeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, callTimeout)
		defer cancel()
	}
	must(conn.Invoke(ctx, service+"Echo", request, response))
}

func unary(conn *grpc.ClientConn, l load, deadline time.Time) (int64, []float64) {
	var count atomic.Int64
	var mutex sync.Mutex
	var all []float64
	var group sync.WaitGroup
	for range l.InFlight {
		group.Go(func() {
			var latencies []float64
			request := &wrapperspb.BytesValue{Value: make([]byte, l.Bytes)}
			for time.Now().Before(deadline) {
				started := time.Now()
				echo(conn, request, new(wrapperspb.BytesValue))
				latencies = append(latencies, float64(time.Since(started).Nanoseconds())/1e3)
				count.Add(1)
			}
			mutex.Lock()
			all = append(all, latencies...)
			mutex.Unlock()
		})
	}
	group.Wait()
	slices.Sort(all)
	return count.Load(), all
}

func receive(conn *grpc.ClientConn, l load) int64 {
	stream, err := conn.NewStream(context.Background(), &grpc.StreamDesc{ServerStreams: true}, service+"Receive")
	must(err)
	must(stream.SendMsg(&durationpb.Duration{Seconds: int64(l.Bytes), Nanos: int32(l.Messages)}))
	must(stream.CloseSend())
	count := int64(0)
	for {
		err := stream.RecvMsg(new(wrapperspb.BytesValue))
		if err == io.EOF {
			return count
		}
		must(err)
		count++
	}
}

func send(conn *grpc.ClientConn, l load) int64 {
	stream, err := conn.NewStream(context.Background(), &grpc.StreamDesc{ClientStreams: true}, service+"Send")
	must(err)
	message := &wrapperspb.BytesValue{Value: make([]byte, l.Bytes)}
	for range l.Messages {
		must(stream.SendMsg(message))
	}
	must(stream.CloseSend())
	response := new(durationpb.Duration)
	must(stream.RecvMsg(response))
	return int64(response.Nanos)
}

func measure(conn *grpc.ClientConn, l load) measurement {
	cpu, started := cpuMs(), time.Now()
	deadline := started.Add(time.Duration(l.DurationMs) * time.Millisecond)
	var result measurement
	if l.Kind == "unary" {
		count, latencies := unary(conn, l, deadline)
		result.Count = count
		result.P50Us = latencies[len(latencies)/2]
		result.P99Us = latencies[len(latencies)*99/100]
	} else {
		run := receive
		if l.Kind == "send" {
			run = send
		}
		for result.Count == 0 || time.Now().Before(deadline) {
			result.Count += run(conn, l)
		}
	}
	result.Seconds = time.Since(started).Seconds()
	result.CPUMs = cpuMs() - cpu
	return result
}

// dial takes an address; or for the full channel several, a service config and the calls' timeout in milliseconds.
func dial(arguments []string) *grpc.ClientConn {
	target := "passthrough:///" + arguments[0]
	options := []grpc.DialOption{grpc.WithTransportCredentials(insecure.NewCredentials())}
	if len(arguments) > 1 {
		static := manual.NewBuilderWithScheme("static")
		var state resolver.State
		for _, address := range strings.Split(arguments[0], ",") {
			state.Endpoints = append(state.Endpoints, resolver.Endpoint{Addresses: []resolver.Address{{Addr: address}}})
		}
		static.InitialState(state)
		target = "static:///all"
		options = append(options, grpc.WithResolvers(static), grpc.WithDefaultServiceConfig(arguments[1]))
		milliseconds, err := strconv.Atoi(arguments[2])
		must(err)
		callTimeout = time.Duration(milliseconds) * time.Millisecond
	}
	conn, err := grpc.NewClient(target, options...)
	must(err)
	return conn
}

func main() {
	conn := dial(os.Args[1:])
	lines := bufio.NewScanner(os.Stdin)
	answers := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		var l load
		must(json.Unmarshal(lines.Bytes(), &l))
		must(answers.Encode(measure(conn, l)))
	}
}
