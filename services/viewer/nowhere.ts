import type { IncomingMessage } from 'node:http'
import { rejectedCall } from './grpc/answer.ts'
import { isGrpc } from './grpc/route.ts'
import type { ViewerAnswer } from './http/message.ts'
import { RequestError, type Route } from './http/request-error.ts'

/** A path of none of the wires and none of the pages. */
export const nowhere = (maxBodyBytes: number): Route => ({
  handler({ path }) {
    throw new RequestError(404, `nothing is at ${path}`)
  },
  methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
  maxBodyBytes,
  reject: (rejection, request) =>
    isGrpc(request.headers) ? rejectedCall(rejection) : plainRejection(rejection, request),
})

/** Answers a rejection in the shape of the page API's errors. */
export const plainRejection = (
  { status, message, headers }: RequestError,
  _request: IncomingMessage,
): ViewerAnswer => ({ status, headers, body: { error: message } })
