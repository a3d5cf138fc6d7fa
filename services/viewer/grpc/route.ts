import type { IncomingHttpHeaders } from 'node:http'
import { RequestError, type Route } from '../http/request-error.ts'
import { framedAnswer, rejectedCall } from './answer.ts'
import { prefixBytes, readMessage } from './message.ts'

/** The gRPC method of each signal; its request and its answer are the messages of OTLP/HTTP. */
export const grpcPaths = {
  '/v1/traces': '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
  '/v1/logs': '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
  '/v1/metrics': '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export',
} as const

/**
 * The same route over gRPC (https://opentelemetry.io/docs/specs/otlp/#otlpgrpc). gRPC of one
 * message each way is a POST over HTTP/2: a prefix of five bytes before each message, and the
 * status in trailers. So records come in by the one front, with its bounds, counts and faults.
 */
export const grpcRoute = (route: Route): Route => ({
  methods: ['POST'],
  maxBodyBytes: route.maxBodyBytes + prefixBytes,
  async unwrap(body, { headers }, { hold }) {
    if (!isGrpc(headers)) throw notGrpc(headers)
    return await readMessage(body, headers, { maxBytes: route.maxBodyBytes, hold })
  },
  async handler(request) {
    const headers = { ...request.headers, 'content-type': 'application/x-protobuf' }
    return framedAnswer(await route.handler({ ...request, headers }))
  },
  reject(rejection, request) {
    const answer = route.reject(rejection, request)
    return isGrpc(request.headers) ? rejectedCall(rejection) : answer
  },
})

export const isGrpc = (headers: IncomingHttpHeaders) =>
  /^application\/grpc(?:\+proto)?(?:$|[ ;])/i.test(headers['content-type'] ?? '')

const notGrpc = (headers: IncomingHttpHeaders) =>
  new RequestError(
    415,
    `content-type "${headers['content-type'] ?? ''}" is not supported: expected application/grpc`,
  )
