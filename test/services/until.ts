/** Waits for something that another process or a later turn does. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadlineMillis = Date.now() + 10_000
  while (!(await condition())) {
    if (Date.now() > deadlineMillis) throw new Error(`did not happen: ${condition}`)
    await new Promise(resolve => setTimeout(resolve, 10))
  }
}
