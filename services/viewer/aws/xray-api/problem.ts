import { RequestError } from '../../http/request-error.ts'

/** An operation says no, by the class of exception that AWS's SDKs then throw. */
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
