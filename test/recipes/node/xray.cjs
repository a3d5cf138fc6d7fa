// A shop with the X-Ray SDK alone.
const http = require('node:http')
const xray = require('aws-xray-sdk-core')

xray.captureHTTPsGlobal(http)
xray.middleware.disableCentralizedSampling()

const server = http.createServer((request, response) => {
  const { root, parent } = xray.middleware.processHeaders(request)
  const segment = new xray.Segment('shop', root, parent)
  segment.addIncomingRequestData(new xray.middleware.IncomingRequestData(request))
  xray.getNamespace().run(() => {
    xray.setSegment(segment)
    http.get(process.env.STOCK_URL, stock => {
      stock.resume()
      stock.on('end', () => answer(segment, request, response))
    })
  })
})

function answer(segment, request, response) {
  if (request.url.endsWith('/0')) {
    segment.addError(new RangeError('the cart is empty'))
    segment.addFaultFlag()
    response.statusCode = 500
  }
  segment.http.close(response)
  segment.close()
  response.end()
}

server.listen(process.env.PORT ?? 5000)
