import { expect, test } from 'vitest'
import { nextTurn, runAtOnce, runInSlices } from '../../services/viewer/turns/turns.ts'

function* countTo(last: number, onStep: (step: number) => void): Generator<void, string, void> {
  for (let step = 1; step <= last; step++) {
    onStep(step)
    yield
  }
  return 'done'
}

test('a timer and another request run before work in slices is done', async () => {
  const order: string[] = []
  setImmediate(() => order.push('other work'))

  // Each look at the clock is 6 ms later: a slice of 10 ms has two steps.
  let clock = 0
  const work = runInSlices(
    countTo(5, step => order.push(`step ${step}`)),
    () => (clock += 6),
  )

  expect(await work).toBe('done')
  expect(order).toStrictEqual(['step 1', 'step 2', 'other work', 'step 3', 'step 4', 'step 5'])
})

test('one slice runs in each turn of the loop, in the order of the requests', async () => {
  const order: string[] = []
  const asked = ['a', 'b', 'c'].map(name => nextTurn().then(() => order.push(name)))
  // A chain of immediates counts the turns.
  const count = (turn: number) => {
    order.push(`turn ${turn}`)
    if (turn < 3) setImmediate(count, turn + 1)
  }
  setImmediate(count, 1)

  await Promise.all(asked)

  expect(order.filter(entry => !entry.startsWith('turn'))).toStrictEqual(['a', 'b', 'c'])
  const between = order.slice(order.indexOf('a') + 1, order.indexOf('b'))
  expect(between).toStrictEqual(['turn 1'])
})

test('work that begins in a used-up turn waits for the next one', async () => {
  const order: string[] = []
  const work = (name: string) =>
    runInSlices(
      countTo(1, () => {
        order.push(name)
        const end = performance.now() + 11
        while (performance.now() < end) {}
      }),
    )
  setImmediate(() => order.push('other work'))

  await Promise.all([work('a'), work('b')])

  expect(order).toStrictEqual(['a', 'other work', 'b'])
})

test('a thousand waiting slices are all served', async () => {
  let served = 0
  await Promise.all(Array.from({ length: 3000 }, () => nextTurn().then(() => served++)))
  expect(served).toBe(3000)
})

test('an error in the work rejects its promise', async () => {
  const failing = countTo(3, step => {
    if (step === 2) throw new Error('step 2 failed')
  })
  await expect(runInSlices(failing)).rejects.toThrow('step 2 failed')
})

test('work that cannot wait runs at once', () => {
  const steps: number[] = []
  expect(runAtOnce(countTo(3, step => steps.push(step)))).toBe('done')
  expect(steps).toStrictEqual([1, 2, 3])
})
