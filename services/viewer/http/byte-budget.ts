import { RequestError } from './request-error.ts'

const mebibyte = 1024 * 1024

type BudgetLimits = {
  /** All bodies that were not handled yet and all answers that were not taken yet, together. */
  totalBytes: number
  /** What holds more is large. Batches of SDKs have some hundred kilobytes at most. */
  smallBytes: number
  /** The large ones together; the rest is for small ones alone. */
  largeBytes: number
  /** The answers together; a single one may be larger. */
  answerBytes: number
  /** An honest sender on this machine is done in milliseconds; later, another may take its place. */
  patienceMillis: number
}

/**
 * A third of the growth that the viewer promises to stay below, since what is made of bytes needs
 * memory too. One import at its limit of 64 MiB has room, and what it was unpacked from.
 */
const defaultLimits: BudgetLimits = {
  totalBytes: 88 * mebibyte,
  smallBytes: mebibyte,
  largeBytes: 72 * mebibyte,
  answerBytes: 16 * mebibyte,
  patienceMillis: 1000,
}

export type BudgetOptions = Partial<BudgetLimits> & {
  /** Milliseconds of a clock that only goes forward. @default performance.now */
  now?: () => number
}

/** What one request holds of the budget: nothing, until it asks for something. */
export type Hold = {
  /**
   * From now on `bytes` in all, of the body or, once that was handled, of the answer. Fewer than
   * before are always granted.
   * @throws {RequestError} 503, when they are not there
   */
  resize(bytes: number, what?: 'body' | 'answer'): void
  /**
   * While the request waits for its client, another may take its place when none is left: `giveWay`
   * then ends it. Undefined: it is being worked on.
   */
  waitFor(giveWay: (() => void) | undefined): void
  /** For good: what is asked for later is not counted. */
  release(): void
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
 * One budget for the bytes of all requests in flight. Only what has arrived counts: what a
 * `Content-Length` announces costs its sender nothing. When it is used up, the one that has waited
 * longest for its client gives way, so that hoarders (imports that never end, readers who never
 * read) lock nobody out; where there is none, the newcomer is refused.
 */
export function createByteBudget(options: BudgetOptions = {}): ByteBudget {
  const { now = () => performance.now(), ...given } = options
  const limits = { ...defaultLimits, ...given }
  const shares: Share[] = [
    { bytes: limits.totalBytes, isOf: () => true },
    { bytes: limits.largeBytes, isOf: ({ bytes }) => bytes > limits.smallBytes },
    { bytes: limits.answerBytes, isOf: ({ what }) => what === 'answer', mayBeExceededByOne: true },
  ]
  // In order of age. Added up at each question: there are hardly more than connections.
  const all = new Set<Held>()

  /** The first share in which `wanted` has no room, were it held instead of `held`. */
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
        // The client went away while its request was worked on: what is made now is soon garbage.
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

/** Retryable by OTLP's rules and AWS's; their clients wait as long as is said. */
export const overloaded = () =>
  new RequestError(503, 'the viewer has too many bytes in flight: try again in a second', {
    'retry-after': '1',
  })
