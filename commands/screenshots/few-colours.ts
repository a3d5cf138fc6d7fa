import { crc32, deflateSync, inflateSync } from 'node:zlib'

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const maxColours = 256
/** Of 442 between black and white: nobody sees a smaller one at a letter's edge. */
const leastDistance = 12

/**
 * The same picture with 256 of its colours: a third of the bytes, and for a page of
 * flat colours no difference to the eye. Takes what Chromium writes: 8 bits, RGB or RGBA, not
 * interlaced. PNG: https://www.w3.org/TR/png-3/
 */
export function fewColours(png: Buffer): Buffer {
  const { width, height, channels, pixels } = decode(png)
  const colours = frequentColours(pixels, channels)
  const indexOf = nearestIn(colours)
  const rows = Buffer.alloc(height * (width + 1))
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const colour = pixels.readUIntBE((y * width + x) * channels, 3)
      rows[y * (width + 1) + 1 + x] = indexOf(colour)
    }
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 3, 0, 0, 0], 8)
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(colours.flatMap(toBytes))),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

const toBytes = (colour: number) => [colour >> 16, (colour >> 8) & 0xff, colour & 0xff]

function decode(png: Buffer) {
  const parts: Buffer[] = []
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    const length = png.readUInt32BE(at)
    if (png.toString('latin1', at + 4, at + 8) !== 'IDAT') continue
    parts.push(png.subarray(at + 8, at + 8 + length))
  }
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)]
  const channels = png[25] === 6 ? 4 : 3
  const pixels = unfilter(inflateSync(Buffer.concat(parts)), height, width * channels, channels)
  return { width, height, channels, pixels }
}

/** Each row begins with the number of its filter, by which bytes tell only their difference. */
function unfilter(data: Buffer, height: number, rowBytes: number, channels: number): Buffer {
  const pixels = Buffer.alloc(height * rowBytes)
  for (let y = 0; y < height; y++) {
    const filter = data[y * (rowBytes + 1)]!
    for (let x = 0; x < rowBytes; x++) {
      const at = y * rowBytes + x
      const left = x >= channels ? pixels[at - channels]! : 0
      const up = y > 0 ? pixels[at - rowBytes]! : 0
      const corner = x >= channels && y > 0 ? pixels[at - rowBytes - channels]! : 0
      const expected = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter]!
      pixels[at] = data[y * (rowBytes + 1) + 1 + x]! + expected
    }
  }
  return pixels
}

function paeth(left: number, up: number, corner: number): number {
  const estimate = left + up - corner
  const [toLeft, toUp, toCorner] = [left, up, corner].map(value => Math.abs(estimate - value)) as [
    ...[number, number, number],
  ]
  if (toLeft <= toUp && toLeft <= toCorner) return left
  return toUp <= toCorner ? up : corner
}

/**
 * Not simply the most frequent: shades of a letter's edge would crowd out the one purple sign. Of
 * colours that are hard to tell apart only the most frequent counts.
 */
function frequentColours(pixels: Buffer, channels: number): number[] {
  const counts = new Map<number, number>()
  for (let at = 0; at < pixels.length; at += channels) {
    const colour = pixels.readUIntBE(at, 3)
    counts.set(colour, (counts.get(colour) ?? 0) + 1)
  }
  const chosen: number[] = []
  for (const [colour] of [...counts].sort(([, one], [, other]) => other - one)) {
    if (chosen.length === maxColours) break
    if (chosen.every(each => distance(each, colour) >= leastDistance ** 2)) chosen.push(colour)
  }
  return chosen
}

function distance(one: number, other: number): number {
  const [red, green, blue] = [16, 8, 0].map(
    shift => ((one >> shift) & 0xff) - ((other >> shift) & 0xff),
  ) as [number, number, number]
  return red ** 2 + green ** 2 + blue ** 2
}

function nearestIn(colours: number[]): (colour: number) => number {
  const known = new Map(colours.map((colour, index) => [colour, index]))
  return colour => {
    const found = known.get(colour) ?? nearest(colours, colour)
    known.set(colour, found)
    return found
  }
}

function nearest(colours: number[], colour: number): number {
  const distances = colours.map(each => distance(each, colour))
  return distances.indexOf(Math.min(...distances))
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  check.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, check])
}
