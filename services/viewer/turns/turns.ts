/**
 * Long work is done in slices: no slice blocks the event loop for longer than a few milliseconds,
 * and between two slices the wires, the page and the probes are served. All slices of all requests
 * share one queue, and one slice runs in each turn of the loop. With a `setImmediate` for each
 * request, twenty requests would run twenty slices in the same turn.
 */
const waiting: (() => void)[] = []
let head = 0

/** Resolves in a later turn of the event loop, after every earlier caller has had its turn. */
export function nextTurn(): Promise<void> {
  return new Promise(resolve => {
    waiting.push(resolve)
    if (waiting.length - head === 1) setImmediate(serveOne)
  })
}

function serveOne(): void {
  const resolve = waiting[head]!
  head++
  if (head === waiting.length) {
    waiting.length = 0
    head = 0
  } else {
    if (head > 1024) {
      waiting.splice(0, head)
      head = 0
    }
    setImmediate(serveOne)
  }
  resolve()
}

/** When the work of this turn began; undefined until then. */
let turnStartMillis: number | undefined

/** Whether other work has used up this turn already. Twenty bodies may end in one turn. */
function isTurnTaken(nowMillis: number): boolean {
  if (turnStartMillis !== undefined) return nowMillis - turnStartMillis >= sliceMillis
  turnStartMillis = nowMillis
  setImmediate(() => {
    turnStartMillis = undefined
  })
  return false
}

/** How long a slice may block the loop: a tenth of the promised 100 ms. */
export const sliceMillis = 10

/** Long work that yields wherever it may be interrupted. */
export type Sliced<Result> = Generator<void, Result, void>

/**
 * Runs a generator to its end and returns its result. The generator yields wherever it may be
 * interrupted. Each `yield` costs a look at the clock, so a step should take at least 0.1 ms.
 */
export async function runInSlices<Result>(
  steps: Generator<void, Result, void>,
  nowMillis: () => number = () => performance.now(),
): Promise<Result> {
  let now = nowMillis()
  if (isTurnTaken(now)) {
    await nextTurn()
    now = nowMillis()
  }
  for (let sliceEnd = now + sliceMillis; ; ) {
    const step = steps.next()
    if (step.done) return step.value
    if (nowMillis() < sliceEnd) continue
    await nextTurn()
    sliceEnd = nowMillis() + sliceMillis
  }
}

/** The same without interruption, for tests and the end of the process. */
export function runAtOnce<Result>(steps: Generator<void, Result, void>): Result {
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}
