/**
 * Gathers items and sends them together: a full burst in the turn that filled it, a smaller burst
 * `burstMillis` after its first item. Waking a sleeping receiver costs as much as three datagrams, and
 * a burst pays that once. When the process is killed, at most `burstMillis` of items are lost.
 */
export function createOutbox<Item>(options: {
  sendAll: (items: Item[]) => void
  burstItems: number
  burstMillis: number
}) {
  const { sendAll, burstItems, burstMillis } = options
  let waiting: Item[] = []
  let timer: NodeJS.Timeout | undefined

  function push(item: Item): void {
    waiting.push(item)
    if (waiting.length >= burstItems) flush()
    // Telemetry keeps no process alive.
    else timer ??= setTimeout(flush, burstMillis).unref()
  }

  function flush(): void {
    clearTimeout(timer)
    timer = undefined
    if (waiting.length === 0) return
    const items = waiting
    waiting = []
    sendAll(items)
  }

  return { push, flush, length: () => waiting.length }
}
