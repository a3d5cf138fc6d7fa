// About a kilobyte each: half a minute of a busy viewer.
const maxEvents = 2000

// Names come from outside, and may be long.
const maxLength = 8 * 1024 * 1024

export type Backlog = ReturnType<typeof createBacklog>

/**
 * The latest events as they are sent. Ids are `<start>-<number>`, where `start` identifies the run
 * of the viewer: after a restart it numbers from the beginning, and sends all that it has.
 */
export function createBacklog(startMillis: number) {
  const run = Math.floor(startMillis).toString(36)
  // Insertion order is order of age: the first is forgotten first. Numbers have no gaps.
  const events = new Map<number, string>()
  let length = 0
  let lastNumber = 0

  const oldestNumber = () => lastNumber - events.size + 1

  /** An event of the stream. A client that returns with its id gets the events after `number`. */
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

  /** The number that follows this id; the oldest one for an id of another run. */
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
    /** Undefined when it was forgotten or has not happened yet. */
    at: (number: number) => events.get(number),
    nextNumber: () => lastNumber + 1,
  }
}
