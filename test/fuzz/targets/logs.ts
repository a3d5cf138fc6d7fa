import { logsRequest, logsWords } from '../grammar/logs-request.ts'
import { jsonMutator } from '../mutate/json.ts'
import { viewerTarget } from './viewer-target.ts'

const mutateInput = jsonMutator(logsWords)

/** An input is the operation, a line end, and the body. */
export const logsApi = viewerTarget({
  name: 'logs-api',
  about: "every operation of CloudWatch Logs' API",
  generate: logsRequest,
  mutate(random, input, other) {
    const end = input.indexOf('\n') + 1
    const body = mutateInput(random, input.subarray(end), other.subarray(other.indexOf('\n') + 1))
    return Buffer.concat([input.subarray(0, end), body])
  },
  request(input) {
    const end = input.indexOf('\n')
    const operation = input.toString('latin1', 0, Math.max(end, 0)).replaceAll(/\W/g, '')
    return {
      method: 'POST',
      path: '/',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `Logs_20140328.${operation}`,
      },
      body: input.subarray(end + 1),
    }
  },
})
