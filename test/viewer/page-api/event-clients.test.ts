import { EventEmitter } from 'node:events'
import type { ServerResponse } from 'node:http'
import { beforeEach, describe, expect, test } from 'vitest'
import { type Backlog, createBacklog } from '../../../services/viewer/page-api/backlog.ts'
import { createClients } from '../../../services/viewer/page-api/clients.ts'

let backlog: Backlog
let millis: number

beforeEach(() => {
  millis = 0
  backlog = createBacklog(36)
})

/** A reader whose buffer holds this many texts; `read` takes all of them. */
class Reader extends EventEmitter {
  readonly texts: string[] = []
  destroyed = false
  #room: number

  constructor(room: number) {
    super()
    this.#room = room
  }

  write(text: string): boolean {
    this.texts.push(text)
    return this.texts.length < this.#room
  }

  read(): string[] {
    const texts = this.texts.splice(0)
    this.emit('drain')
    return texts
  }

  destroy(): void {
    this.destroyed = true
    this.emit('close')
  }

  get response(): ServerResponse {
    return this as unknown as ServerResponse
  }
}

const addEvents = (count: number, data = {}) => {
  for (let n = 0; n < count; n++) backlog.add('trace', data)
}
const idOf = (text: string) => text.slice(4, text.indexOf('\n'))

describe('a client of the live stream', () => {
  test('is sent as much as it reads, and continues from there', () => {
    const clients = createClients(backlog, () => millis)
    addEvents(5)
    const reader = new Reader(3)

    clients.add(reader.response, 'id: first\n\n', 1)

    expect(reader.read().map(idOf)).toStrictEqual(['first', '10-1', '10-2'])
    addEvents(1)
    clients.feedAll()
    expect(reader.read().map(idOf)).toStrictEqual(['10-3', '10-4', '10-5'])
    expect(reader.read().map(idOf)).toStrictEqual(['10-6'])
  })

  test('has nothing queued for it, however long it does not read', () => {
    const clients = createClients(backlog, () => millis)
    const reader = new Reader(1)
    clients.add(reader.response, 'first', 1)

    addEvents(100)
    clients.feedAll()
    clients.sendHeartbeat()

    expect(reader.texts).toStrictEqual(['first'])
  })

  test('is disconnected when it reads nothing for more than ten seconds', () => {
    const clients = createClients(backlog, () => millis)
    const [sleeper, awake] = [new Reader(1), new Reader(1)]
    for (const reader of [sleeper, awake]) clients.add(reader.response, 'first', 1)

    millis = 10_000
    clients.dropSleepers()
    awake.read()
    expect(sleeper.destroyed).toBe(false)
    millis = 10_001
    clients.dropSleepers()

    expect([sleeper.destroyed, awake.destroyed]).toStrictEqual([true, false])
  })

  test('is disconnected when its next event is forgotten', () => {
    const clients = createClients(backlog, () => millis)
    const sleeper = new Reader(1)
    clients.add(sleeper.response, 'first', 1)

    addEvents(2001)
    sleeper.read()

    expect(sleeper.destroyed).toBe(true)
    expect(sleeper.texts).toStrictEqual([])
  })
})

test.each([
  ['of this run', '10-2', 3],
  ['the latest', '10-5', 6],
  ['of another run', '0-0', 1],
  ['of the future', '10-6', 1],
  ['without a number', '10-', 1],
  ['with too much of a number', `10-${'9'.repeat(1000)}`, 1],
  ['with a broken number', '10-1.5', 1],
  ['with words', '10-two', 1],
  ['with a sign', '10--2', 1],
  ['of nothing', '', 1],
  ['of dashes', '-'.repeat(10_000), 1],
])('after an id %s (%j), events continue from number %s', (_, id, number) => {
  addEvents(5)

  expect(backlog.numberAfter(id)).toBe(number)
})

test('forgotten events are skipped', () => {
  addEvents(2010)

  expect(backlog.numberAfter('10-3')).toBe(11)
  expect(backlog.numberAfter('0-0')).toBe(11)
})
