// A shop with the X-Ray SDK.
package main

import (
	"errors"
	"log"
	"net/http"
	"os"

	"github.com/aws/aws-xray-sdk-go/v2/xray"
)

func cart(writer http.ResponseWriter, request *http.Request) {
	ctx := request.Context()
	stock, err := http.NewRequestWithContext(ctx, "GET", os.Getenv("STOCK_URL"), nil)
	if err == nil {
		_, err = xray.Client(nil).Do(stock)
	}
	if err == nil && request.PathValue("count") == "0" {
		err = errors.New("the cart is empty")
	}
	if err != nil {
		xray.AddError(ctx, err)
		http.Error(writer, err.Error(), http.StatusInternalServerError)
	}
}

func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /cart/{count}", cart)
	handler := xray.Handler(xray.NewFixedSegmentNamer("shop"), mux)
	log.Fatal(http.ListenAndServe("localhost:"+os.Getenv("PORT"), handler))
}
