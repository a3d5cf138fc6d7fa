/** Returns what `read` returns. When `read` throws, prints the message and `usage`, and exits. */
export function readArguments<Options>(usage: string, read: () => Options): Options {
  try {
    return read()
  } catch (error) {
    console.error(`${(error as Error).message}\n${usage}`)
    process.exit(1)
  }
}
