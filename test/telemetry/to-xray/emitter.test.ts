import { createRequire } from 'node:module'
import { expect, test, vi } from 'vitest'
import { createEmitter } from '../../../services/telemetry/to-xray/emitter.ts'

const variable = 'AWS_XRAY_DAEMON_ADDRESS'
const value = 'tcp:[::1]:2000 udp:[::1]:2000'

test("the SDK's file does not read the variable, at which its parser throws, and the process keeps it", () => {
  vi.stubEnv(variable, value)
  const load = createRequire(import.meta.url)
  const daemonConfig = load.resolve('aws-xray-sdk-core/dist/lib/daemon_config.js')
  expect(() => load(daemonConfig)).toThrow('Invalid Daemon Address')
  const sent: string[] = []

  const emit = createEmitter({
    host: '::1',
    port: 2000,
    send: message => void sent.push(message.toString()),
  })
  emit({ id: '1', traceId: '2', text: '{"name":"activities"}' })

  expect(sent).toEqual(['{"format":"json","version":1}\n{"name":"activities"}'])
  expect(process.env[variable]).toBe(value)
})
