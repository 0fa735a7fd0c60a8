// The demonstration's interpreter on grpc-go: InterpreterService over the phrase book that the one in process has too, its messages made
// from the descriptors of our .proto sources, so that no Go is generated.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"os"
	"sort"
	"strings"
	"unicode/utf8"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/dynamicpb"
)

const serviceName = "dragoman.demo.v1.InterpreterService"

// interpreter knows phrases by their languages.
type interpreter struct {
	phrases map[string]map[string]string
	methods protoreflect.MethodDescriptors
}

func (i *interpreter) translations(phrase string) (map[string]string, error) {
	if known, ok := i.phrases[strings.ToLower(phrase)]; ok {
		return known, nil
	}
	return nil, status.Errorf(codes.NotFound, "%q is not in the phrase book", phrase)
}

func (i *interpreter) translate(phrase, language string) (string, error) {
	known, err := i.translations(phrase)
	if err != nil {
		return "", err
	}
	if translated, ok := known[language]; ok {
		return translated, nil
	}
	return "", status.Errorf(codes.InvalidArgument, "Nobody here speaks %q", language)
}

func text(message *dynamicpb.Message, name string) string {
	return message.Get(message.Descriptor().Fields().ByName(protoreflect.Name(name))).String()
}

func (i *interpreter) request(method string) *dynamicpb.Message {
	return dynamicpb.NewMessage(i.methods.ByName(protoreflect.Name(method)).Input())
}

func (i *interpreter) response(method string, fields map[string]any) *dynamicpb.Message {
	message := dynamicpb.NewMessage(i.methods.ByName(protoreflect.Name(method)).Output())
	for name, value := range fields {
		message.Set(message.Descriptor().Fields().ByName(protoreflect.Name(name)), protoreflect.ValueOf(value))
	}
	return message
}

func (i *interpreter) translated(method, phrase, language string) (*dynamicpb.Message, error) {
	translated, err := i.translate(phrase, language)
	if err != nil {
		return nil, err
	}
	return i.response(method, map[string]any{"phrase": translated, "language": language}), nil
}

func (i *interpreter) recite(stream grpc.ServerStream) error {
	request := i.request("Recite")
	if err := stream.RecvMsg(request); err != nil {
		return err
	}
	known, err := i.translations(text(request, "phrase"))
	if err != nil {
		return err
	}
	languages := make([]string, 0, len(known))
	for language := range known {
		languages = append(languages, language)
	}
	sort.Strings(languages)
	for _, language := range languages {
		answer := i.response("Recite", map[string]any{"phrase": known[language], "language": language})
		if err := stream.SendMsg(answer); err != nil {
			return err
		}
	}
	return nil
}

func (i *interpreter) dictate(stream grpc.ServerStream) error {
	var phrases, letters uint32
	longest := ""
	for {
		request := i.request("Dictate")
		if err := stream.RecvMsg(request); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return err
		}
		phrase := text(request, "phrase")
		phrases++
		letters += uint32(utf8.RuneCountInString(phrase))
		if len(phrase) > len(longest) {
			longest = phrase
		}
	}
	summary := map[string]any{"phrases": phrases, "letters": letters, "longest_phrase": longest}
	return stream.SendMsg(i.response("Dictate", summary))
}

func (i *interpreter) converse(stream grpc.ServerStream) error {
	for {
		request := i.request("Converse")
		if err := stream.RecvMsg(request); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		answer, err := i.translated("Converse", text(request, "phrase"), text(request, "language"))
		if err != nil {
			return err
		}
		if err := stream.SendMsg(answer); err != nil {
			return err
		}
	}
}

// unary is Translate as a stream of one message each way: on the wire there is no difference.
func (i *interpreter) unary(stream grpc.ServerStream) error {
	request := i.request("Translate")
	if err := stream.RecvMsg(request); err != nil {
		return err
	}
	answer, err := i.translated("Translate", text(request, "phrase"), text(request, "language"))
	if err != nil {
		return err
	}
	return stream.SendMsg(answer)
}

func (i *interpreter) service() *grpc.ServiceDesc {
	stream := func(name string, handle func(grpc.ServerStream) error) grpc.StreamDesc {
		handler := func(_ any, stream grpc.ServerStream) error { return handle(stream) }
		return grpc.StreamDesc{StreamName: name, Handler: handler, ServerStreams: true, ClientStreams: true}
	}
	return &grpc.ServiceDesc{ServiceName: serviceName, HandlerType: (*any)(nil), Streams: []grpc.StreamDesc{
		stream("Translate", i.unary), stream("Recite", i.recite), stream("Dictate", i.dictate), stream("Converse", i.converse),
	}}
}

// methodsOf finds the service among the descriptors that "buf build" has written.
func methodsOf(file string) (protoreflect.MethodDescriptors, error) {
	image, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var set descriptorpb.FileDescriptorSet
	if err := proto.Unmarshal(image, &set); err != nil {
		return nil, err
	}
	files, err := protodesc.NewFiles(&set)
	if err != nil {
		return nil, err
	}
	service, err := files.FindDescriptorByName(serviceName)
	if err != nil {
		return nil, err
	}
	return service.(protoreflect.ServiceDescriptor).Methods(), nil
}

func serve(port int, descriptors, phrases string) error {
	methods, err := methodsOf(descriptors)
	if err != nil {
		return err
	}
	served := &interpreter{methods: methods}
	if err := json.Unmarshal([]byte(phrases), &served.phrases); err != nil {
		return err
	}
	listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		return err
	}
	server := grpc.NewServer()
	server.RegisterService(served.service(), served)
	return server.Serve(listener)
}

func main() {
	port := flag.Int("port", 50051, "where to listen")
	descriptors := flag.String("descriptors", "", "the file that \"buf build\" has written")
	phrases := flag.String("phrases", "{}", "the phrase book, as JSON: phrase, language, translation")
	flag.Parse()
	log.Fatal(serve(*port, *descriptors, *phrases))
}
