import { SpanKind } from '@opentelemetry/api'
import type { SpanProcessor } from '@opentelemetry/sdk-trace'
import { createProxiedCheck, type ProxySettings } from '../proxy/proxy-settings.ts'

/**
 * Removes the connection's address from CLIENT spans of calls through a proxy: it is the proxy's, and
 * would look like the callee's. A processor, so that it holds for our own hooks and for the contributed
 * instrumentations; it must come before the exporters. Undefined when there is no proxy.
 */
export function withoutProxyAddress(proxies: ProxySettings): SpanProcessor | undefined {
  const isProxied = createProxiedCheck(proxies)
  if (isProxied === undefined) return undefined
  return {
    onStart() {},
    onEnd({ kind, attributes }) {
      if (kind !== SpanKind.CLIENT || !isProxied(String(attributes['url.full']))) return
      delete attributes['network.peer.address']
      delete attributes['network.peer.port']
    },
    async forceFlush() {},
    async shutdown() {},
  }
}
