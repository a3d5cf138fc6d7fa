import type { Scope, SpanLink, TraceSpan } from '../../records/api.ts'

type Members = Partial<Pick<TraceSpan, 'parentId' | 'sharedId' | 'missingStart'>> &
  Pick<SpanLink, 'traceState' | 'flags'> & { dropped?: number | TraceSpan['dropped'] }

/** What a span or a link says besides its attributes, under OTLP's names in words. */
export function spanMembers(span: Members): Record<string, unknown> {
  const { parentId, sharedId, missingStart, traceState, flags, dropped } = span
  const counts = typeof dropped === 'object' ? dropped : {}
  return known({
    'parent span id': parentId,
    'sent with the id': sharedId,
    'trace state': traceState,
    flags: flags === undefined ? undefined : flagsInWords(flags),
    start: missingStart && 'was not sent',
    'dropped attributes': counts.attributes,
    'dropped events': counts.events,
    'dropped links': counts.links,
  })
}

export function scopeMembers(scope: Scope | undefined): Record<string, unknown> {
  if (!scope) return {}
  const { name, version, schemaUrl, dropped, attributes } = scope
  return known({
    name,
    version,
    'schema URL': schemaUrl,
    'dropped attributes': dropped,
    ...attributes,
  })
}

/** The keys by which the server searches for what a scope says. */
export function scopeKey(name: string): string | undefined {
  if (name === 'name' || name === 'version') return `otel.scope.${name}`
  return name === 'schema URL' || name === 'dropped attributes' ? undefined : name
}

const known = (members: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))

const [sampled, random, remoteIsKnown, isRemote] = [0x01, 0x02, 0x100, 0x200]

/** `0x303: sampled, random trace id, remote` */
function flagsInWords(flags: number): string {
  const words = [flags & sampled ? 'sampled' : 'not sampled']
  if (flags & random) words.push('random trace id')
  if (flags & remoteIsKnown) words.push(flags & isRemote ? 'remote' : 'not remote')
  return `0x${flags.toString(16).padStart(2, '0')}: ${words.join(', ')}`
}
