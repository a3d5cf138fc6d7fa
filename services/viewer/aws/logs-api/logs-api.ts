import { randomUUID } from 'node:crypto'
import { LogsError } from '../../from-cloudwatch/errors.ts'
import { readInput } from '../../from-cloudwatch/input.ts'
import { putEvents } from '../../from-cloudwatch/put-events.ts'
import { countRejection } from '../../http/count-rejection.ts'
import type { Handler, ViewerAnswer, ViewerRequest } from '../../http/message.ts'
import { RequestError } from '../../http/request-error.ts'
import type { Store } from '../../store/open.ts'
import { runInSlices } from '../../turns/turns.ts'
import type { Operation } from './context.ts'
import {
  createGroup,
  createStream,
  deleteGroup,
  deleteRetention,
  deleteStream,
  describeGroups,
  describeStreams,
  putRetention,
} from './groups.ts'
import { filterEvents, getEvents } from './read-events.ts'

type LogsApiOptions = {
  store: Store
  /** Epoch milliseconds, by which events are too old or too new. */
  now?: () => number
}

export const operations: { [name: string]: Operation } = {
  CreateLogGroup: createGroup,
  CreateLogStream: createStream,
  DeleteLogGroup: deleteGroup,
  DeleteLogStream: deleteStream,
  DeleteRetentionPolicy: deleteRetention,
  DescribeLogGroups: describeGroups,
  DescribeLogStreams: describeStreams,
  FilterLogEvents: filterEvents,
  GetLogEvents: getEvents,
  PutLogEvents: putEvents,
  PutRetentionPolicy: putRetention,
}

export const logsOperations = Object.keys(operations)

const target = /^Logs_20140328\.(\w+)$/

/**
 * CloudWatch Logs: `POST /` with `X-Amz-Target: Logs_20140328.<operation>`, protocol awsJson1.1.
 * Signatures are not checked, and no credentials are required.
 * https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
 */
export function createLogsApi({ store, now = Date.now }: LogsApiOptions): Handler {
  return async request => {
    try {
      const { operation, input } = await readRequest(request, store)
      // PutLogEvents checks them itself, and counts the lines that it then rejects.
      if (operation !== putEvents) input.checkLimits()
      return answer(200, await operation(input, { ...store, now, source: request.raw }))
    } catch (problem) {
      if (!(problem instanceof LogsError)) throw problem
      return answer(400, { __type: problem.type, message: problem.message })
    }
  }
}

/**
 * Counts a request that cannot be read as rejected, since it may have brought lines. A query that
 * an operation rejects is not counted: it brought none.
 */
async function readRequest({ headers, body, raw }: ViewerRequest, { inbox }: Pick<Store, 'inbox'>) {
  try {
    const operation = operationOf(headers['x-amz-target'])
    return { operation, input: await runInSlices(readInput(body)) }
  } catch (problem) {
    if (problem instanceof LogsError) {
      countRejection(inbox, 'logs', new RequestError(400, problem.message), raw)
    }
    throw problem
  }
}

function operationOf(header: string | string[] | undefined): Operation {
  const name = target.exec(String(header))?.[1] ?? ''
  const operation = Object.hasOwn(operations, name) ? operations[name] : undefined
  if (operation) return operation
  const known = Object.keys(operations).join(', ')
  throw new LogsError(
    'UnknownOperationException',
    `X-Amz-Target: ${JSON.stringify(header ?? '')}: expected Logs_20140328. and one of ${known}`,
  )
}

function answer(status: number, output: unknown): ViewerAnswer {
  return {
    status,
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': randomUUID() },
    body: output ? JSON.stringify(output) : '',
  }
}
