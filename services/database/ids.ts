import { randomUUID } from 'node:crypto'

const maxInOneMillisecond = 0xfff

/**
 * Makes UUIDs of version 7 (RFC 9562): they begin with the time, and those of one process ascend
 * even within a millisecond, so that entries of the same millisecond keep their order.
 */
export function createIds(): (nowMillis: number) => string {
  let lastMillis = 0
  let counter = 0

  return nowMillis => {
    if (nowMillis > lastMillis) {
      lastMillis = nowMillis
      counter = 0
    } else if (++counter > maxInOneMillisecond) {
      lastMillis++
      counter = 0
    }
    const time = lastMillis.toString(16).padStart(12, '0')
    const count = counter.toString(16).padStart(3, '0')
    return `${time.slice(0, 8)}-${time.slice(8)}-7${count}-${randomUUID().slice(19)}`
  }
}

export const isUuid = (text: string) =>
  /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(text)
