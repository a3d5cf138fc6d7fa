/**
 * Returns what `read` returns; when `read` throws, prints the message with `usage` and exits with
 * 1.
 */
export function readArguments<Options>(usage: string, read: () => Options): Options {
  try {
    return read()
  } catch (error) {
    console.error(`${(error as Error).message}\n${usage}`)
    process.exit(1)
  }
}
