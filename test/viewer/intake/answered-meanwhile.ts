/** How many other requests a viewer answers during one. */
export async function answeredMeanwhile(
  request: Promise<unknown>,
  origin: string,
): Promise<number> {
  let isDone = false
  void request.finally(() => {
    isDone = true
  })
  let count = 0
  for (; !isDone; count++) await fetch(`${origin}/-/api/wires`).then(answer => answer.text())
  return count
}
