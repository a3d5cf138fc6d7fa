import { expect, test } from 'vitest'
import { runTraced } from '../support/services.ts'
import { until } from '../support/until.ts'
import { openLensSink } from './lens-sink.ts'

const on = { level: 'info', msg: 'instrumentation is on: a request makes a SERVER span' }
const off = {
  level: 'error',
  msg: 'INSTRUMENTATION IS OFF: a request made no SERVER span; nothing will be traced',
}

test.each([
  ['with our own hooks', 'echo-service', '', on],
  ['with the contributed instrumentations', 'echo-service', 'http,undici', on],
  ['with those of them that see no server', 'echo-service', 'undici', off],
  ['where the server was never instrumented', 'forgetful-service', '', off],
])(
  '%s the service logs that, and the request of the check leaves no record',
  async (_title, program, OTEL_NODE_ENABLED_INSTRUMENTATIONS, said) => {
    const sink = await openLensSink()
    const running = await runTraced(`test/telemetry/${program}.ts`, {
      VIEWER_URL: sink.url,
      AWS_XRAY_DAEMON_ADDRESS: sink.daemonAddress,
      OTEL_NODE_ENABLED_INSTRUMENTATIONS,
    })

    const saying = /instrumentation/i
    await until(() => running.logLines().some(line => saying.test(String(line.msg))))
    await running.stop()
    await until(() => sink.logLines.length > 0)

    expect(running.logLines()).toMatchObject([said])
    expect(sink.logLines).toMatchObject([said])
    expect(sink.spans).toEqual([])
    expect(sink.segments).toEqual([])
    expect(sink.items).toEqual([])
  },
)

test('a foreign request with the header of the self-check is answered and logged like any other', async () => {
  const program = await runTraced('test/telemetry/echo-service.ts', {})

  const answer = await fetch(program.url, { headers: { 'x-waywiser-self-check': 'guessed' } })
  await answer.text()
  await program.stop()

  expect(answer.headers.get('traceresponse')).toMatch(/^00-/)
  expect(program.logLines().filter(({ msg }) => msg === 'request')).toHaveLength(1)
})
