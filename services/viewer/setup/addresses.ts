import type { IncomingHttpHeaders } from 'node:http'
import { isThisMachine } from '../../text/ip-address.ts'
import type { WhereAnswer } from '../records/api.ts'
import type { WaysIn } from '../words/ways-in.ts'

/** Where this viewer takes records, by the name by which the reader of the page calls it. */
export function waysInAt(headers: IncomingHttpHeaders, ports: WhereAnswer['ports']): WaysIn {
  const { host: name, hostname } =
    URL.parse(`http://${headers.host ?? ''}`) ?? new URL('http://localhost:8088')
  const at = (port: number | undefined) =>
    port === undefined ? undefined : `http://${hostname}:${port}`
  return {
    main: `${isTls(headers) ? 'https' : 'http'}://${name}`,
    otlp: at(ports.otlp),
    otlpGrpc: at(ports.otlpGrpc),
    // X-Ray's SDKs do not look up names.
    daemon: `${hostname === 'localhost' ? '127.0.0.1' : hostname}:${ports.xray ?? 2000}`,
  }
}

/**
 * The activities service as `host:port`, if the reader of the page can reach it: another machine has
 * its own `localhost`.
 */
export function activitiesFor(
  headers: IncomingHttpHeaders,
  activitiesUrl: string,
): string | undefined {
  const [url, reader] = [URL.parse(activitiesUrl), URL.parse(`http://${headers.host ?? ''}`)]
  if (!url || !reader || !isThisMachine(url.hostname) || !isThisMachine(reader.hostname)) return
  // A server of IPv6 alone: not every machine knows `localhost` by it.
  const host = url.hostname.startsWith('[') ? url.hostname : 'localhost'
  return `${host}:${url.port || 80}`
}

/** A proxy in front may speak TLS; the viewer itself does not. */
const isTls = (headers: IncomingHttpHeaders) => headers['x-forwarded-proto'] === 'https'
