import type { Attributes } from '../from-otlp/any-value.ts'
import { noScope, type Origin, toScope } from '../from-otlp/origin.ts'
import { type Sender, senderOf } from '../from-otlp/sender.ts'
import { toJson } from '../store/records/columns.ts'

export const toSender = (resource: Attributes): Sender =>
  senderOf(resource, toJson(resource).length)

/** Scopes that are kept to be shared: their names are a sender's text. */
const maxKnown = 1000

/** Origins of records whose scope is in each of them. Equal ones are one object. */
export function createOrigins() {
  const known = new Map<Sender, Map<string, Origin>>()

  return (sender: Sender, { name, version }: { name: string; version: string }): Origin => {
    const ofSender = known.get(sender) ?? new Map<string, Origin>()
    if (ofSender.size === 0 && known.size < maxKnown) known.set(sender, ofSender)
    const key = JSON.stringify([name, version])
    const found = ofSender.get(key)
    if (found) return found
    const scope = toScope({ ...noScope(), name, version })
    const origin = { sender, scope, scopeBytes: scope ? toJson(scope).length : 0 }
    if (ofSender.size < maxKnown) ofSender.set(key, origin)
    return origin
  }
}
