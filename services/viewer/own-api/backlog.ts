// About a kilobyte each: half a minute of a busy viewer.
const maxEvents = 2000

export type Backlog = ReturnType<typeof createBacklog>

/**
 * The latest events as they were sent. Ids are `<start>-<number>`, where `start` says which run of
 * the viewer they are of: one that was started anew numbers anew, and sends all that it has.
 */
export function createBacklog(startMillis: number) {
  const run = Math.floor(startMillis).toString(36)
  let events: string[] = []
  let lastNumber = 0

  /** Numbers an event and answers it in the format of the stream. */
  function add(event: string, data: object): string {
    lastNumber++
    const text = `id: ${run}-${lastNumber}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`
    events.push(text)
    if (events.length > 2 * maxEvents) events = events.slice(-maxEvents)
    return text
  }

  /** All events after the one of this id; all there are when the id is of another run. */
  function since(id: string): string {
    const [ofRun, number] = id.split('-')
    const seen = ofRun === run && /^\d+$/.test(number ?? '') ? Number(number) : 0
    const missed = Math.max(lastNumber - seen, 0)
    return missed === 0 ? '' : events.slice(-missed).join('')
  }

  return { add, since }
}
