import type { Hold } from './hold.ts'
import { RequestError } from './request-error.ts'

const mebibyte = 1024 * 1024

type BudgetLimits = {
  /** All bodies that are not handled yet and all answers that are not sent yet, together. */
  totalBytes: number
  /** Above this, a body or an answer is large. Batches of SDKs have some hundred kilobytes. */
  smallBytes: number
  /** All large ones together; the rest is reserved for small ones. */
  largeBytes: number
  /** All answers together; a single one may be larger. */
  answerBytes: number
  /** A normal sender on this machine needs milliseconds. Then another may take its place. */
  patienceMillis: number
}

/**
 * A third of the growth that the viewer promises to stay below, since the objects made of these
 * bytes need memory too. There is room for one import of 64 MiB, its limit, and its compressed
 * form.
 */
const defaultLimits: BudgetLimits = {
  totalBytes: 88 * mebibyte,
  smallBytes: mebibyte,
  largeBytes: 72 * mebibyte,
  answerBytes: 16 * mebibyte,
  patienceMillis: 1000,
}

export type BudgetOptions = Partial<BudgetLimits> & {
  /** Milliseconds of a monotonic clock. @default performance.now */
  now?: () => number
}

export type ByteBudget = { open(): Hold; heldBytes(): number }

type Held = {
  bytes: number
  what: 'body' | 'answer'
  sinceMillis: number
  giveWay: (() => void) | undefined
}

type Share = { bytes: number; isOf(held: Held): boolean; mayBeExceededByOne?: true }

/**
 * One budget for the bytes of all requests in flight. Only received bytes count: announcing a
 * `Content-Length` costs a sender nothing. When the budget is used up, the request that has waited
 * longest for its client gives way, so that hoarders (imports that never end, readers that never
 * read) lock out no one. When none waits, the new request is rejected.
 */
export function createByteBudget(options: BudgetOptions = {}): ByteBudget {
  const { now = () => performance.now(), ...given } = options
  const limits = { ...defaultLimits, ...given }
  const shares: Share[] = [
    { bytes: limits.totalBytes, isOf: () => true },
    { bytes: limits.largeBytes, isOf: ({ bytes }) => bytes > limits.smallBytes },
    { bytes: limits.answerBytes, isOf: ({ what }) => what === 'answer', mayBeExceededByOne: true },
  ]
  // In order of age. Sums are computed on each call: there are few more entries than connections.
  const all = new Set<Held>()

  /** The first share that has no room for `wanted` in place of `held`. */
  function fullShare(held: Held, wanted: Held): Share | undefined {
    return shares.find(({ bytes, isOf, mayBeExceededByOne }) => {
      if (!isOf(wanted)) return false
      const others = sum([...all].filter(other => other !== held && isOf(other)))
      return others + wanted.bytes > bytes && !(mayBeExceededByOne && others === 0)
    })
  }

  function makeRoom(held: Held, wanted: Held): void {
    for (;;) {
      const full = fullShare(held, wanted)
      if (!full) return
      const isPatient = ({ sinceMillis }: Held) => now() - sinceMillis >= limits.patienceMillis
      const victim = [...all].find(
        other => other !== held && other.giveWay && full.isOf(other) && isPatient(other),
      )
      if (!victim) throw overloaded()
      all.delete(victim)
      victim.giveWay?.()
    }
  }

  function open(): Hold {
    const held: Held = { bytes: 0, what: 'body', sinceMillis: now(), giveWay: undefined }
    let isOver = false
    return {
      resize(bytes, what = 'body') {
        // The client disconnected while its request was worked on: its answer is garbage soon.
        if (isOver) return
        if (bytes > held.bytes) makeRoom(held, { ...held, bytes, what })
        held.bytes = bytes
        held.what = what
        if (bytes > 0) all.add(held)
        else all.delete(held)
      },
      waitFor(giveWay) {
        held.giveWay = giveWay
        held.sinceMillis = now()
      },
      release() {
        isOver = true
        all.delete(held)
      },
    }
  }

  return { open, heldBytes: () => sum([...all]) }
}

const sum = (held: Held[]) => held.reduce((bytes, each) => bytes + each.bytes, 0)

/** Retryable by OTLP's rules and AWS's; their clients wait for the time given here. */
export const overloaded = () =>
  new RequestError(503, 'the viewer has too many bytes in flight: try again in a second', {
    'retry-after': '1',
  })
