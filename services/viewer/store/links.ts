import type { TraceError, TraceLinks } from '../api.ts'
import { isObject } from '../json-object.ts'

const linkNames = ['honeycomb', 'xray', 'logs', 'rollbar'] as const

/**
 * Where the same request is at the vendors. The viewer has no vendor's account and cannot know; the
 * services do, and write it into each item (`data.custom.links`). So a trace without an error has
 * none. Items come from anyone: only web addresses are passed on, never `javascript:`.
 */
export function linksOf(errors: TraceError[]): TraceLinks {
  const links: TraceLinks = {}
  for (const { raw } of errors) {
    const given = givenLinks(raw)
    for (const name of linkNames) {
      const link = given[name]
      if (typeof link === 'string' && isWebAddress(link)) links[name] ??= link
    }
  }
  return links
}

/** An item as it was posted has its payload under `data`. */
function givenLinks(raw: object): Record<string, unknown> {
  const item = raw as Record<string, unknown>
  const data = isObject(item.data) ? item.data : item
  const custom = isObject(data.custom) ? data.custom : {}
  return isObject(custom.links) ? custom.links : {}
}

const isWebAddress = (link: string) =>
  URL.canParse(link) && ['http:', 'https:'].includes(new URL(link).protocol)
