import { channel } from 'node:diagnostics_channel'
import { context } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { isTracingSuppressed } from '@opentelemetry/core'
import { expect, onTestFinished, test } from 'vitest'
import { rulesServiceAt } from '../../../services/telemetry/sampling/rules-service.ts'
import { startRulesDaemon } from './rules-daemon.ts'

const neverAborted = new AbortController().signal

async function service(answer: Parameters<typeof startRulesDaemon>[0], timeoutMillis = 5000) {
  const daemon = await startRulesDaemon(answer)
  return { daemon, ask: rulesServiceAt({ host: '127.0.0.1', port: daemon.port, timeoutMillis }) }
}

test('a request is one POST of JSON, answered by JSON', async () => {
  const { daemon, ask } = await service(() => ({ SamplingRuleRecords: [] }))

  const answer = await ask('/GetSamplingRules', { NextToken: 'ü' }, neverAborted)

  expect(answer).toEqual({ SamplingRuleRecords: [] })
  expect(daemon.calls).toMatchObject([
    {
      path: 'POST /GetSamplingRules',
      body: { NextToken: 'ü' },
      headers: { 'content-type': 'application/json' },
    },
  ])
})

test('the call is marked as untraced for every instrumentation', async () => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  const seen: boolean[] = []
  const look = () => seen.push(isTracingSuppressed(context.active()))
  const created = channel('http.client.request.created')
  created.subscribe(look)
  onTestFinished(() => {
    created.unsubscribe(look)
    context.disable()
  })
  const { ask } = await service(() => ({}))

  await ask('/SamplingTargets', {}, neverAborted)

  expect(seen).toEqual([true])
})

test('an answer that hangs, one without end, and a refused connection are given up', async () => {
  const hanging = await service((_call, response) => void response.write('{'), 200)
  const endless = await service((_call, response) => {
    const chunk = Buffer.alloc(64 * 1024, ' ')
    const more = () => {
      while (!response.destroyed && response.write(chunk)) {}
    }
    response.on('drain', more)
    more()
  })
  const gone = await service(() => ({}))
  gone.daemon.close()
  const path = '/GetSamplingRules'

  await expect(hanging.ask(path, {}, neverAborted)).rejects.toThrow('/GetSamplingRules: no answer')
  await expect(endless.ask(path, {}, neverAborted)).rejects.toThrow('more than 1048576 bytes')
  await expect(gone.ask(path, {}, neverAborted)).rejects.toThrow('ECONNREFUSED')
})
