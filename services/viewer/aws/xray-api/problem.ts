import { RequestError } from '../../http/request-error.ts'

/** Rejects a call with an exception class, which AWS's SDKs then throw. */
export class OperationError extends RequestError {
  readonly type: string

  constructor(type: string, message: string, status = 400) {
    super(status, message)
    this.type = type
  }
}

export const invalidRequest = (message: string) =>
  new OperationError('InvalidRequestException', message)

export const notFound = (message: string) =>
  new OperationError('ResourceNotFoundException', message, 404)
