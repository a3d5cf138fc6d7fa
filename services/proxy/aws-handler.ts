import type { Agent } from 'node:https'
import { NodeHttpHandler } from '@smithy/node-http-handler'
import { createAgent } from './agent.ts'
import type { ChooseProxy } from './proxy-settings.ts'

type HandlerOptions = {
  connectionTimeout?: number
  requestTimeout?: number
  throwOnRequestTimeout?: boolean
}

/** As many as the SDK has by default. */
const maxSockets = 50

/**
 * A request handler for clients of the AWS SDK, which find their endpoint themselves, and pass the
 * handler on to the clients that fetch credentials: each request goes through the proxy of its own
 * address. The SDK's own handler knows no proxy.
 */
export class AwsHandler {
  readonly metadata = { handlerProtocol: 'http/1.1' }
  readonly #options: HandlerOptions
  readonly #choose: ChooseProxy
  readonly #handlers = new Map<string | undefined, NodeHttpHandler>()

  constructor(options: HandlerOptions, choose: ChooseProxy) {
    this.#options = options
    this.#choose = choose
  }

  handle: NodeHttpHandler['handle'] = (request, options) => {
    const { protocol, hostname, port } = request
    const host = hostname.includes(':') && !hostname.startsWith('[') ? `[${hostname}]` : hostname
    const url = URL.parse(`${protocol}//${host}${port ? `:${port}` : ''}`)
    return this.#through(url ? this.#choose(url) : undefined).handle(request, options)
  }

  updateHttpClientConfig(): void {
    // Fixed by the constructor.
  }

  httpHandlerConfigs(): object {
    return {}
  }

  destroy(): void {
    for (const handler of this.#handlers.values()) handler.destroy()
  }

  #through(proxy: string | undefined): NodeHttpHandler {
    const known = this.#handlers.get(proxy)
    if (known) return known
    const kept = { keepAlive: true, maxSockets }
    const handler = new NodeHttpHandler({
      ...this.#options,
      httpAgent: createAgent('http:', proxy, kept),
      httpsAgent: createAgent('https:', proxy, kept) as Agent,
    })
    this.#handlers.set(proxy, handler)
    return handler
  }
}

/** Options of an SDK client. `clientConfig` reaches the client that IAM Identity Center (SSO) is asked by. */
export const withHandler = (requestHandler: AwsHandler) => ({
  requestHandler,
  clientConfig: { requestHandler },
})
