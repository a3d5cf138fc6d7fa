// About a kilobyte each: half a minute of a busy viewer.
const maxEvents = 2000

// Names come from outside, and may be long.
const maxLength = 8 * 1024 * 1024

export type Backlog = ReturnType<typeof createBacklog>

/**
 * The latest events as they were sent. Ids are `<start>-<number>`, where `start` says which run of
 * the viewer they are of: one that was started anew numbers anew, and sends all that it has.
 */
export function createBacklog(startMillis: number) {
  const run = Math.floor(startMillis).toString(36)
  // Insertion order is order of age: the first is the one to forget.
  const events = new Map<number, string>()
  let length = 0
  let lastNumber = 0

  /** Numbers an event and answers it in the format of the stream. */
  function add(event: string, data: object): string {
    lastNumber++
    const text = `id: ${run}-${lastNumber}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`
    events.set(lastNumber, text)
    length += text.length
    forgetOldest()
    return text
  }

  function forgetOldest(): void {
    for (const [number, text] of events) {
      if (events.size <= maxEvents && length <= maxLength) return
      events.delete(number)
      length -= text.length
    }
  }

  /** All events after the one of this id; all there are when the id is of another run. */
  function since(id: string): string {
    const [ofRun, number] = id.split('-')
    const seen = ofRun === run && /^\d+$/.test(number ?? '') ? Number(number) : 0
    const missed = [...events].filter(([number]) => number > seen)
    return missed.map(([, text]) => text).join('')
  }

  return { add, since }
}
