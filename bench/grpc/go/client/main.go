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
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
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
				must(conn.Invoke(context.Background(), service+"Echo", request, new(wrapperspb.BytesValue)))
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

func main() {
	conn, err := grpc.NewClient("passthrough:///"+os.Args[1], grpc.WithTransportCredentials(insecure.NewCredentials()))
	must(err)
	lines := bufio.NewScanner(os.Stdin)
	answers := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		var l load
		must(json.Unmarshal(lines.Bytes(), &l))
		must(answers.Encode(measure(conn, l)))
	}
}
