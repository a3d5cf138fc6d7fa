import { toXRayTraceId } from '../../trace-context/trace-id.ts'
import { type HoneycombSettings, isClassicKey } from './destinations.ts'

export type LinkOptions = {
  /** The viewer, as a browser reaches it. */
  viewerUrl: string | undefined
  honeycomb: HoneycombSettings | undefined
  aws: { region: string | undefined; logGroup: string | undefined; hasXRay: boolean }
}

export type Links = {
  viewer?: string
  honeycomb?: string
  xray?: string
  logs?: string
  rollbar?: string
}

/** The pages that show one trace, one for each lens that has such a page. */
export function traceLinks(
  options: LinkOptions,
  traceId: string,
  spanId: string | undefined,
  nowMillis = Date.now(),
): Links {
  const { viewerUrl, honeycomb, aws } = options
  const links: Links = {}
  if (viewerUrl) links.viewer = viewerLink(viewerUrl, traceId)
  const atHoneycomb = honeycomb && honeycombLink(honeycomb, traceId, spanId, nowMillis)
  if (atHoneycomb) links.honeycomb = atHoneycomb
  if (aws.region && aws.hasXRay) links.xray = xrayLink(aws.region, traceId)
  if (aws.region && aws.logGroup) links.logs = logsLink(aws.region, aws.logGroup, traceId)
  return links
}

/** Rollbar redirects to the item of this occurrence. */
export const rollbarLink = (itemUuid: string) =>
  `https://rollbar.com/occurrence/uuid/?uuid=${encodeURIComponent(itemUuid)}`

/** The page for one request, as `x-trace-url` carries it; undefined when there is none. */
export function traceUrl(
  options: LinkOptions,
  traceId: string,
  spanId: string,
  isSampled: boolean,
): string | undefined {
  const { viewerUrl, honeycomb } = options
  // The viewer has the log lines of a request that was not sampled; Honeycomb has nothing.
  if (viewerUrl) return viewerLink(viewerUrl, traceId)
  if (honeycomb && isSampled) return honeycombLink(honeycomb, traceId, spanId, Date.now())
  return undefined
}

const viewerLink = (viewerUrl: string, traceId: string) => `${viewerUrl}/trace/${traceId}`

/**
 * `https://ui.honeycomb.io/<team>/environments/<env>/trace?trace_id=…`. Without the dataset, since
 * a trace is in two of them; a classic key has no environment, and needs the dataset.
 * https://docs.honeycomb.io/investigate/collaborate/share-trace/
 */
function honeycombLink(
  { apiKey = '', endpoint, team, environment, dataset }: HoneycombSettings,
  traceId: string,
  spanId: string | undefined,
  nowMillis: number,
): string | undefined {
  if (!team) return undefined
  const path = [team]
  if (isClassicKey(apiKey)) path.push('datasets', dataset ?? '')
  else if (environment) path.push('environments', environment)
  // Without a range Honeycomb searches the last two hours only. Any request of ours is within ten
  // minutes of now.
  const seconds = Math.floor(nowMillis / 1000)
  const query = new URLSearchParams({ trace_id: traceId })
  if (spanId) query.set('span', spanId)
  query.set('trace_start_ts', String(seconds - 600))
  query.set('trace_end_ts', String(seconds + 600))
  return `${honeycombPage(endpoint)}/${path.map(encodeURIComponent).join('/')}/trace?${query}`
}

/** Each region's pages are beside its API: `api.eu1.` → `ui.eu1.`. */
function honeycombPage(endpoint: string): string {
  return new URL(endpoint).hostname.startsWith('api.eu1.')
    ? 'https://ui.eu1.honeycomb.io'
    : 'https://ui.honeycomb.io'
}

const consoleUrl = (region: string) =>
  `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}`

const xrayLink = (region: string, traceId: string) =>
  `${consoleUrl(region)}#xray:traces/${toXRayTraceId(traceId)}`

/** Logs Insights with a query for both spellings of the id, over the last hour. */
function logsLink(region: string, logGroup: string, traceId: string): string {
  const query = [
    'fields @timestamp, service, level, msg',
    `filter trace_id = "${traceId}" or xray_trace_id = "${toXRayTraceId(traceId)}"`,
    'sort @timestamp asc',
  ].join('\n| ')
  const detail =
    `~(end~0~start~-3600~timeType~'RELATIVE~unit~'seconds` +
    `~editorString~'${starEncode(query)}~source~(~'${starEncode(logGroup)}))`
  return `${consoleUrl(region)}#logsV2:logs-insights$3FqueryDetail$3D${detail}`
}

/** The console's own encoding: `*xx` for each byte outside [A-Za-z0-9_.-]. */
const starEncode = (text: string) =>
  [...Buffer.from(text)]
    .map(byte => String.fromCharCode(byte))
    .map(char =>
      /[\w.-]/.test(char) ? char : `*${char.charCodeAt(0).toString(16).padStart(2, '0')}`,
    )
    .join('')
