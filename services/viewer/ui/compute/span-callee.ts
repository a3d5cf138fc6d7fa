import type { TraceSpan } from '../../records/api.ts'

/** Whom an outgoing HTTP call went to: its span is named by the method alone. */
export function calleeOf({ kind, attributes }: TraceSpan): string | undefined {
  if (kind !== 'CLIENT' || attributes['db.system.name'] !== undefined) return undefined
  const callee = attributes['peer.service'] ?? attributes['server.address']
  return typeof callee === 'string' ? callee : undefined
}
