import { crc32, deflateSync, inflateSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { fewColours } from '../../../commands/screenshots/few-colours.ts'

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

function chunk(type: string, data: number[] | Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), Buffer.from(data)])
  const numbers = Buffer.alloc(8)
  numbers.writeUInt32BE(data.length, 0)
  numbers.writeUInt32BE(crc32(body), 4)
  return Buffer.concat([numbers.subarray(0, 4), body, numbers.subarray(4)])
}

/** An RGB picture two pixels wide from rows that are filtered already, as PNG spells it. */
const pngOf = (rows: number[][]) =>
  Buffer.concat([
    signature,
    chunk('IHDR', [0, 0, 0, 2, 0, 0, 0, rows.length, 8, 2, 0, 0, 0]),
    chunk('IDAT', deflateSync(Buffer.from(rows.flat()))),
    chunk('IEND', []),
  ])

/** Rows of colours in a picture with a palette and no filters. */
function read(png: Buffer): number[][] {
  const partAt = (type: string) => {
    const at = png.indexOf(type)
    return png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4))
  }
  const palette = partAt('PLTE')
  const data = inflateSync(partAt('IDAT'))
  const height = png.readUInt32BE(20)
  return Array.from({ length: height }, (_, y) =>
    [1, 2].map(x => palette.readUIntBE(data[y * 3 + x]! * 3, 3)),
  )
}

test('each of PNG’s five filters is undone', () => {
  const picture = pngOf([
    [0, 10, 20, 30, 110, 120, 130],
    [1, 10, 20, 30, 100, 100, 100],
    [2, 0, 0, 0, 0, 0, 0],
    [3, 5, 10, 15, 50, 50, 50],
    [4, 0, 0, 0, 0, 0, 0],
  ])

  expect(read(fewColours(picture))).toStrictEqual(
    Array.from({ length: 5 }, () => [0x0a141e, 0x6e7882]),
  )
})

test('of shades hard to tell apart the most frequent stays, a rare other colour stays too', () => {
  const white = [255, 255, 255]
  const nearlyWhite = [253, 254, 255]
  const purple = [103, 22, 244]

  const picture = pngOf([
    [0, ...white, ...white],
    [0, ...white, ...nearlyWhite],
    [0, ...purple, ...white],
  ])

  expect(read(fewColours(picture))).toStrictEqual([
    [0xffffff, 0xffffff],
    [0xffffff, 0xffffff],
    [0x6716f4, 0xffffff],
  ])
})
