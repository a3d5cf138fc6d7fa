import { isObject } from '../../../json/json-object.ts'
import { traceLinks } from '../../../telemetry/config/vendor-links.ts'
import type { Delivery, TraceError, TraceLinks, TraceSummary } from '../../records/api.ts'
import { lenses } from '../../records/api.ts'
import type { Vendors } from '../../records/vendors.ts'

const linkNames = ['honeycomb', 'xray', 'logs', 'rollbar'] as const

type LinkedTrace = {
  summary: TraceSummary
  errors: TraceError[]
  /** Whether its spans come from our services, which send to the vendors too. */
  isOurs: boolean
}

/**
 * Links to the same request at the vendors: from our own settings, and from items
 * (`data.custom.links`). Only the sender of an item knows its `rollbar` link.
 */
export function linksOf(trace: LinkedTrace, vendors: Vendors | undefined): TraceLinks {
  return { ...givenLinks(trace.errors), ...(vendors && vendorLinks(trace, vendors)) }
}

function vendorLinks({ summary, isOurs }: LinkedTrace, vendors: Vendors): TraceLinks {
  const { honeycomb, aws, xrayGoesTo } = vendors
  const {
    honeycomb: spans,
    xray,
    logs,
  } = traceLinks(
    {
      viewerUrl: undefined,
      honeycomb: { ...honeycomb, apiKey: undefined, dataset: undefined },
      aws: { ...aws, hasXRay: xrayGoesTo === 'aws' },
    },
    summary.traceId,
    undefined,
    summary.startMillis,
  )
  // A trace that was sampled out, or that others sent, has no spans there, but may have lines.
  const hasLines = isOurs || summary.spanCount === 0
  return {
    ...(isOurs && spans && { honeycomb: spans }),
    ...(isOurs && xray && { xray }),
    ...(hasLines && logs && { logs }),
  }
}

const pageOfLens = { otlp: 'honeycomb', xray: 'xray', rollbar: 'rollbar', logs: 'logs' } as const

/** Adds the vendor link to every lens that is not expected here. */
export function withLinks(delivery: Delivery, links: TraceLinks): Delivery {
  const linked = lenses.map(lens => {
    const link = links[pageOfLens[lens]]
    const isElsewhere = delivery[lens].state === 'not-expected' && link !== undefined
    return [lens, isElsewhere ? { ...delivery[lens], link } : delivery[lens]]
  })
  return Object.fromEntries(linked)
}

/** Items come from anyone: only web addresses are passed on, never `javascript:`. */
function givenLinks(errors: TraceError[]): TraceLinks {
  const links: TraceLinks = {}
  for (const { source, raw } of errors) {
    if (source !== 'item') continue
    const given = linksIn(raw)
    for (const name of linkNames) {
      const link = given[name]
      if (typeof link === 'string' && isWebAddress(link)) links[name] ??= link
    }
  }
  return links
}

/** A posted item has its payload under `data`. */
function linksIn(raw: object): Record<string, unknown> {
  const item = raw as Record<string, unknown>
  const data = isObject(item.data) ? item.data : item
  const custom = isObject(data.custom) ? data.custom : {}
  return isObject(custom.links) ? custom.links : {}
}

const isWebAddress = (link: string) => ['http:', 'https:'].includes(URL.parse(link)?.protocol ?? '')
