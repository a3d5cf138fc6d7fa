import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { GrowingBuffer } from '../http/growing-buffer.ts'
import type { Sliced } from '../turns/turns.ts'

/** The one script and the one style of the page of an exported trace, as the build left them. */
export type PageParts = { script: string; style: string }

/** Undefined when the page is not built. */
export async function readPageParts(folder: string): Promise<PageParts | undefined> {
  try {
    const read = (name: string) => readFile(join(folder, 'trace-file', name), 'utf8')
    const [script, style] = await Promise.all([read('page.js'), read('page.css')])
    return { script, style }
  } catch {
    return undefined
  }
}

/** A script in which nothing ends the element that it is in: strings alone contain `<` before these. */
const withinScript = (text: string) => text.replaceAll(/<(?=\/script|script|!--)/gi, '\\x3c')

const hashOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

/**
 * The page of a trace, whose answer (JSON) is inside as data. Text of senders runs nowhere: data is
 * no script, each `<` in it is escaped, and the page's own policy allows this script and this style
 * by their hashes, and no connection at all.
 */
export function* writeTracePage(
  trace: Uint8Array,
  parts: PageParts,
  nowMillis: number,
): Sliced<Uint8Array> {
  const script = withinScript(parts.script)
  const { style } = parts
  const policy = [
    "default-src 'none'",
    `script-src ${hashOf(script)}`,
    `style-src ${hashOf(style)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
  const page = new GrowingBuffer({ maxBytes: maxPageBytes, reserve() {} })
  const write = (text: string) => page.add(Buffer.from(text))
  write(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>Waywiser</title>
<style>${style}</style>
</head>
<body>
<div id="page"></div>
<noscript>This page needs JavaScript to show the trace inside of it.</noscript>
<script type="application/json" id="trace" data-exported="${nowMillis}">`)
  for (const piece of escaped(trace)) {
    page.add(piece)
    yield
  }
  write(`</script>\n<script>${script}</script>\n</body>\n</html>\n`)
  return page.finish()
}

/** Each byte of a trace becomes at most six. */
const maxPageBytes = 512 * 1024 * 1024

const lessThan = 0x3c
const escapedLess = Buffer.from('\\u003c')
const pieceBytes = 64 * 1024

/** JSON without `<`, which JSON has in texts alone. Pieces of 64 KiB. */
function* escaped(json: Uint8Array): Generator<Uint8Array, void, void> {
  for (let start = 0; start < json.length; start += pieceBytes) {
    const piece = json.subarray(start, start + pieceBytes)
    yield piece.includes(lessThan) ? escapedPiece(piece) : piece
  }
}

function escapedPiece(piece: Uint8Array): Buffer {
  const parts: Uint8Array[] = []
  let start = 0
  for (let at = piece.indexOf(lessThan); at >= 0; at = piece.indexOf(lessThan, start)) {
    parts.push(piece.subarray(start, at), escapedLess)
    start = at + 1
  }
  parts.push(piece.subarray(start))
  return Buffer.concat(parts)
}
