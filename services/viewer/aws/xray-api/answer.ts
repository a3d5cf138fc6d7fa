import { randomUUID } from 'node:crypto'
import type { ViewerAnswer } from '../../http/message.ts'
import type { RequestError } from '../../http/request-error.ts'

/** A success in AWS's REST-JSON protocol. */
export const xrayAnswer = (body: object): ViewerAnswer => ({
  status: 200,
  headers: { 'content-type': 'application/json', 'x-amzn-requestid': randomUUID() },
  body,
})

/**
 * An error in AWS's REST-JSON protocol: the class in a header, and `Message` in the body. The class
 * decides which exception an AWS SDK throws.
 */
export const xrayError = (
  status: number,
  type: string,
  message: string,
  headers: Record<string, string> = {},
): ViewerAnswer => ({
  status,
  headers: {
    ...headers,
    'content-type': 'application/json',
    'x-amzn-errortype': type,
    'x-amzn-requestid': randomUUID(),
  },
  body: { Message: message },
})

/** AWS's classes for errors before an operation is reached, and for injected faults. */
const rejectionTypes: Record<number, string> = {
  404: 'UnknownOperationException',
  405: 'UnknownOperationException',
  413: 'RequestEntityTooLargeException',
  415: 'UnsupportedMediaTypeException',
  421: 'AccessDeniedException',
  401: 'UnrecognizedClientException',
  403: 'AccessDeniedException',
  429: 'ThrottledException',
  500: 'InternalFailure',
  501: 'NotImplementedException',
  503: 'ServiceUnavailable',
}

export const xrayRejection = ({ status, message, headers }: RequestError): ViewerAnswer =>
  xrayError(status, rejectionTypes[status] ?? 'InvalidRequestException', message, headers)
