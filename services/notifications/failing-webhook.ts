import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { chosenOf, faultsOf } from '../scenarios/run/chosen.ts'
import type { Telemetry } from '../telemetry/telemetry.ts'
import { createPushWebhook, type PushWebhook } from './push-webhook.ts'

/**
 * A webhook whose notifications go to a stand-in of the third party that answers 500, where that is the
 * request's scenario. The stand-in is reached on this machine alone. The real one gets nothing of what
 * the viewer plays.
 */
export async function failPushes(webhook: PushWebhook, telemetry: Telemetry): Promise<PushWebhook> {
  const standIn = await startStandIn()
  const failing = createPushWebhook({ url: standIn.url, telemetry })
  return {
    push(notifications) {
      if (faultsOf('notifications').webhookFails) failing.push(notifications)
      else if (chosenOf()?.play === undefined) webhook.push(notifications)
    },
    async settle() {
      await Promise.all([webhook.settle(), failing.settle()])
      standIn.close()
    },
  }
}

async function startStandIn() {
  const server = createServer((request, response) => {
    request.resume()
    response.writeHead(500).end()
  })
  // The service's own server decides whether the process lives.
  server.unref()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/push`, close: () => server.close() }
}
