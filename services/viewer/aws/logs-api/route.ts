import { randomUUID } from 'node:crypto'
import { countRejection } from '../../http/count-rejection.ts'
import type { IsRead } from '../../http/in-turn.ts'
import type { Handler, ViewerAnswer } from '../../http/message.ts'
import type { RequestError, Route } from '../../http/request-error.ts'
import type { Inbox } from '../../records/record.ts'

/** PutLogEvents takes 1 MiB of text, which takes up to six times as much as JSON escapes. */
const maxBodyBytes = 8 * 1024 * 1024

/** CloudWatch Logs' `POST /`. */
export const createLogsRoute = (handler: Handler, inbox: Inbox): Route => ({
  handler,
  methods: ['POST'],
  maxBodyBytes,
  reject(rejection, request) {
    countRejection(inbox, 'logs', rejection, request)
    return logsRejection(rejection)
  },
})

/** A rejection in awsJson1.1's shape, before the request reaches the Logs API. */
const logsRejection = ({ status, message, headers }: RequestError): ViewerAnswer => ({
  status,
  headers: {
    ...headers,
    'content-type': 'application/x-amz-json-1.1',
    'x-amzn-requestid': randomUUID(),
  },
  body: {
    __type: logsErrorType(status),
    message,
  },
})

function logsErrorType(status: number): string {
  if (status === 429) return 'ThrottlingException'
  if (status === 401 || status === 403) return 'UnrecognizedClientException'
  return status >= 500 ? 'ServiceUnavailableException' : 'SerializationException'
}

// Operations of senders, which do not wait for readers.
const promptTargets = [
  'PutLogEvents',
  'CreateLogGroup',
  'CreateLogStream',
  'PutRetentionPolicy',
].map(operation => `Logs_20140328.${operation}`)

export const isLogsRead: IsRead = ({ headers }) =>
  !promptTargets.includes(String(headers['x-amz-target']))
