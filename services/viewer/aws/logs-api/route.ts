import { randomUUID } from 'node:crypto'
import { countRejection } from '../../http/count-rejection.ts'
import type { IsRead } from '../../http/in-turn.ts'
import type { Handler, ViewerAnswer } from '../../http/message.ts'
import type { RequestError, Route } from '../../http/request-error.ts'
import type { Inbox } from '../../records/record.ts'

/** PutLogEvents takes 1 MiB of text, up to six times that as JSON escapes. */
const maxBodyBytes = 8 * 1024 * 1024

/** CloudWatch Logs' `POST /`. */
export const createLogsRoute = (handler: Handler, inbox: Inbox): Route => ({
  handler,
  methods: ['POST'],
  maxBodyBytes,
  refuse(refusal, request) {
    countRejection(inbox, 'logs', refusal, request)
    return logsRefusal(refusal)
  },
})

/** In awsJson1.1's shape, for what goes wrong before the Logs API gets to see the request. */
const logsRefusal = ({ status, message, headers }: RequestError): ViewerAnswer => ({
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

// What a sender of lines does, which waits for no reader.
const promptTargets = [
  'PutLogEvents',
  'CreateLogGroup',
  'CreateLogStream',
  'PutRetentionPolicy',
].map(operation => `Logs_20140328.${operation}`)

export const isLogsRead: IsRead = ({ headers }) =>
  !promptTargets.includes(String(headers['x-amz-target']))
