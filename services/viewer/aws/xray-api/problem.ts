import { Refusal } from '../../http/refusal.ts'

/** An operation says no, by the class of exception that AWS's SDKs then throw. */
export class OperationProblem extends Refusal {
  readonly type: string

  constructor(type: string, message: string, status = 400) {
    super(status, message)
    this.type = type
  }
}

export const invalidRequest = (message: string) =>
  new OperationProblem('InvalidRequestException', message)

export const notFound = (message: string) =>
  new OperationProblem('ResourceNotFoundException', message, 404)
