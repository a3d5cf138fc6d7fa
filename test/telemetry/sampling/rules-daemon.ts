import type { IncomingHttpHeaders, ServerResponse } from 'node:http'
import { startHttpSink } from '../../support/sinks.ts'

type Call = { path: string; body: unknown; headers: IncomingHttpHeaders }

/** The daemon's TCP port, where the rules service is reached; `answer` decides what it answers. */
export async function startRulesDaemon(answer: (call: Call, response: ServerResponse) => unknown) {
  const calls: Call[] = []
  const { port, close } = await startHttpSink(({ method, path, headers, body }, response) => {
    const call = { path: `${method} ${path}`, body: JSON.parse(body.toString()), headers }
    calls.push(call)
    const answered = answer(call, response)
    if (answered !== undefined) response.end(JSON.stringify(answered))
  })
  return { calls, port, close }
}
