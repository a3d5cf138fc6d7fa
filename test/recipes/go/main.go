// A shop with OpenTelemetry's SDK.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"log"
	"net/http"
	"os"

	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracegrpc"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/propagation"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

// The exporters read OTEL_EXPORTER_OTLP_ENDPOINT, but which one it is, is a choice of the program.
func newExporter(ctx context.Context) (*otlptrace.Exporter, error) {
	if os.Getenv("OTEL_EXPORTER_OTLP_PROTOCOL") == "grpc" {
		return otlptracegrpc.New(ctx)
	}
	return otlptracehttp.New(ctx)
}

var client = http.Client{Transport: otelhttp.NewTransport(http.DefaultTransport)}

func stock(ctx context.Context) (items []int, err error) {
	request, err := http.NewRequestWithContext(ctx, "GET", os.Getenv("STOCK_URL"), nil)
	if err != nil {
		return nil, err
	}
	answer, err := client.Do(request)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	return items, json.NewDecoder(answer.Body).Decode(&items)
}

func cart(writer http.ResponseWriter, request *http.Request) {
	items, err := stock(request.Context())
	if err == nil && request.PathValue("count") == "0" {
		err = errors.New("the cart is empty")
	}
	if err != nil {
		span := trace.SpanFromContext(request.Context())
		span.RecordError(err, trace.WithStackTrace(true))
		span.SetStatus(codes.Error, err.Error())
		http.Error(writer, err.Error(), http.StatusInternalServerError)
		return
	}
	json.NewEncoder(writer).Encode(items)
}

func main() {
	ctx := context.Background()
	exporter, err := newExporter(ctx)
	if err != nil {
		log.Fatal(err)
	}
	otel.SetTracerProvider(sdktrace.NewTracerProvider(sdktrace.WithBatcher(exporter)))
	otel.SetTextMapPropagator(propagation.TraceContext{})

	mux := http.NewServeMux()
	mux.HandleFunc("GET /cart/{count}", cart)
	log.Fatal(http.ListenAndServe("localhost:"+os.Getenv("PORT"), otelhttp.NewHandler(mux, "shop")))
}
