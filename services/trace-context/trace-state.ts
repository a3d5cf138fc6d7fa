import type { TraceState } from '@opentelemetry/api'
import { withoutFalseThreshold } from './threshold.ts'

const maxMembers = 32
/** The least that every system must pass on: https://www.w3.org/TR/trace-context-2/#tracestate-limits */
const maxChars = 512
/** Longer members are dropped first when not all fit. */
const longMemberChars = 128

/** A member without the blanks around it. The SDK's own class refuses keys that level 2 allows. */
const memberForm = /^([a-z0-9][a-z0-9_\-*/@]{0,255})=([ -+\--<>-~]{1,256})$/

/**
 * Reads the `tracestate` of a parent, without malformed members and without a weight that cannot be
 * true; undefined when nothing remains.
 */
export function readTraceState(
  header: string,
  traceId: string,
  isSampled: boolean,
): TraceState | undefined {
  const state = parseTraceState(header)
  const member = state.get('ot')
  if (member === undefined) return state.serialize() === '' ? undefined : state
  const kept = withoutFalseThreshold(member, traceId, isSampled)
  if (kept === member) return state
  return kept === '' ? state.unset('ot') : state.set('ot', kept)
}

/**
 * Leaves out malformed members, then what exceeds the limits. Of several members with one key the first
 * counts, since senders write in front.
 */
export function parseTraceState(text: string): TraceState {
  const members = new Map<string, string>()
  for (const member of text.split(',')) {
    const [, key, value = ''] = memberForm.exec(member.trim()) ?? []
    if (key !== undefined && !members.has(key)) members.set(key, value)
    if (members.size === maxMembers) break
  }
  return new LimitedTraceState(members)
}

/** Never changes: `set` and `unset` return another. */
class LimitedTraceState implements TraceState {
  readonly #members: Map<string, string>
  readonly #text: string

  constructor(members: Map<string, string>) {
    this.#members = withinLimits(members)
    this.#text = [...this.#members].map(textOf).join(',')
  }

  get(key: string): string | undefined {
    return this.#members.get(key)
  }

  /** In front of the others, as the specification requires; a malformed member changes nothing. */
  set(key: string, value: string): TraceState {
    if (!memberForm.test(textOf([key, value])) || value.endsWith(' ')) return this
    const others = [...this.#members].filter(([other]) => other !== key)
    return new LimitedTraceState(new Map([[key, value], ...others]))
  }

  unset(key: string): TraceState {
    return new LimitedTraceState(new Map([...this.#members].filter(([other]) => other !== key)))
  }

  serialize(): string {
    return this.#text
  }
}

const textOf = ([key, value]: [string, string]) => `${key}=${value}`

/** The first 32; if they are too long together, the long ones leave first, then the last ones. */
function withinLimits(members: Map<string, string>): Map<string, string> {
  const kept = [...members].slice(0, maxMembers)
  let chars = kept.map(textOf).join(',').length
  for (const fewestChars of [longMemberChars + 1, 0]) {
    for (let i = kept.length - 1; i >= 0 && chars > maxChars; i--) {
      const memberChars = textOf(kept[i]!).length
      if (memberChars < fewestChars) continue
      chars -= memberChars + 1
      kept.splice(i, 1)
    }
  }
  return new Map(kept)
}
