// About a kilobyte each: half a minute of a busy viewer.
const maxEvents = 2000

// Names come from outside, and may be long.
const maxLength = 8 * 1024 * 1024

export type Backlog = ReturnType<typeof createBacklog>

/**
 * The latest events as they are sent. Ids are `<start>-<number>`, where `start` says which run of
 * the viewer they are of: one that was started anew numbers anew, and sends all that it has.
 */
export function createBacklog(startMillis: number) {
  const run = Math.floor(startMillis).toString(36)
  // Insertion order is order of age: the first is the one to forget. Numbers have no gaps.
  const events = new Map<number, string>()
  let length = 0
  let lastNumber = 0

  const oldestNumber = () => lastNumber - events.size + 1

  /** An event in the format of the stream: who comes back with its id is sent what followed `number`. */
  const textOf = (number: number, event: string, data: object) =>
    `id: ${run}-${number}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`

  function add(event: string, data: object): void {
    lastNumber++
    const text = textOf(lastNumber, event, data)
    events.set(lastNumber, text)
    length += text.length
    forgetOldest()
  }

  function forgetOldest(): void {
    for (const [number, text] of events) {
      if (events.size <= maxEvents && length <= maxLength) return
      events.delete(number)
      length -= text.length
    }
  }

  /** With which number one goes on that has seen this id; with the oldest when it is of another run. */
  function numberAfter(id: string): number {
    const [ofRun, number] = id.split('-', 2)
    const seen = ofRun === run ? Number(number) : 0
    const isNumber = Number.isInteger(seen) && seen <= lastNumber
    return Math.max(oldestNumber(), isNumber ? seen + 1 : 0)
  }

  return {
    add,
    textOf,
    numberAfter,
    oldestNumber,
    /** Undefined for one that was forgotten or has not happened. */
    at: (number: number) => events.get(number),
    nextNumber: () => lastNumber + 1,
  }
}
