/**
 * The text of an answer, of which no more is read than it takes to pass `maxBytes`: what listens at an
 * address may be any program, and send without an end.
 */
export async function beginningOf(
  chunks: AsyncIterable<Uint8Array>,
  maxBytes: number,
): Promise<string> {
  const read: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of chunks) {
    read.push(chunk)
    bytes += chunk.length
    if (bytes > maxBytes) break
  }
  return Buffer.concat(read).toString()
}

/** The value of a JSON text; undefined when it is none, as a text that was cut. */
export function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
