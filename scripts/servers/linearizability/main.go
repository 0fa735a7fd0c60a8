// Reads a history of operations on registers from standard input, and says whether some order of them explains it: each operation
// at one moment between its call and its return. Exit status 0 if it is linearizable, 1 if not, 2 for bad input.
package main

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"time"

	"github.com/anishathalye/porcupine"
)

// What a client asked for, and what it was told.
type operation struct {
	Client int    `json:"client"`
	Key    string `json:"key"`
	// "read", "write", or "cas": a write on the condition that the version is Expected.
	Kind     string `json:"kind"`
	Value    int    `json:"value"`
	Expected int    `json:"expected"`
	// "ok", "refused" (a cas whose version was another), or "unknown": it may have been carried out, now or later.
	Outcome string `json:"outcome"`
	// What was answered: of a read both, of a write and a cas the version.
	SeenValue   int   `json:"seenValue"`
	SeenVersion int   `json:"seenVersion"`
	CallNs      int64 `json:"callNs"`
	ReturnNs    int64 `json:"returnNs"`
}

// A register is a node: each write adds one to its version.
type register struct {
	version int
	value   int
}

const timeout = 60 * time.Second

func step(state, input, _ interface{}) (bool, interface{}) {
	is, asked := state.(register), input.(operation)
	written := register{version: is.version + 1, value: asked.Value}
	switch {
	case asked.Kind == "read":
		return asked.SeenValue == is.value && asked.SeenVersion == is.version, is
	case asked.Kind == "cas" && asked.Expected != is.version:
		return asked.Outcome != "ok", is
	case asked.Outcome == "unknown":
		return true, written
	case asked.Outcome == "refused":
		return false, is
	default:
		return asked.SeenVersion == written.version, written
	}
}

func partition(history []porcupine.Operation) [][]porcupine.Operation {
	byKey := map[string][]porcupine.Operation{}
	for _, each := range history {
		key := each.Input.(operation).Key
		byKey[key] = append(byKey[key], each)
	}
	parts := make([][]porcupine.Operation, 0, len(byKey))
	for _, part := range byKey {
		parts = append(parts, part)
	}
	return parts
}

func main() {
	var asked []operation
	if err := json.NewDecoder(os.Stdin).Decode(&asked); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	history := make([]porcupine.Operation, 0, len(asked))
	for _, each := range asked {
		returned := each.ReturnNs
		if each.Outcome == "unknown" {
			returned = math.MaxInt64
		}
		history = append(history, porcupine.Operation{ClientId: each.Client, Input: each, Call: each.CallNs, Return: returned})
	}
	model := porcupine.Model{
		Init:      func() interface{} { return register{} },
		Step:      step,
		Partition: partition,
	}
	result := porcupine.CheckOperationsTimeout(model, history, timeout)
	fmt.Printf("%d operations: %s\n", len(history), result)
	if result != porcupine.Ok {
		os.Exit(1)
	}
}
