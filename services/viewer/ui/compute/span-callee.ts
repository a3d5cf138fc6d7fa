import type { WaterfallSpan } from '../../trace-tree/span-tree.ts'

/** The callee of an outgoing call whose name says only what is done: `GET`, `GetItem`. */
export function calleeOf({ kind, name, attributes, segment }: WaterfallSpan): string | undefined {
  if (kind !== 'CLIENT') return undefined
  if (segment) return segment.name === name ? undefined : segment.name
  if (attributes['db.system.name'] !== undefined) return undefined
  const callee = attributes['peer.service'] ?? attributes['server.address']
  return typeof callee === 'string' ? callee : undefined
}
