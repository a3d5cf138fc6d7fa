const exitNow = process.exit.bind(process)

let isEnding = false
let worstCode = 0

/** Whether the process ends in order. */
export const isEndingInOrder = () => isEnding

/**
 * From now on the process ends in order, which has a deadline: a `process.exit` of a library that
 * listens to signals or errors too would cut the last records off, so it only leaves its code.
 *
 * @returns the function that ends the process, with the worst of all codes
 */
export function inOrder(code: number): () => never {
  isEnding = true
  note(code)
  process.exit = (given => note(given ?? process.exitCode)) as typeof process.exit
  return () => exitNow(worstCode)
}

function note(code: unknown): void {
  worstCode ||= Number(code ?? 0) || 0
}
