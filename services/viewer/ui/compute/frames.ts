/** A frame of Rollbar's `trace.frames[]`. */
export type Frame = {
  file: string
  line?: number | undefined
  column?: number | undefined
  method: string
  inApp: boolean
  /** Lines of code around the frame; `own` is the frame's line. */
  code: { line?: number | undefined; text: string; own: boolean }[]
}

/**
 * Frames come from outside, so each field may be missing or have another type. `root`, the sender's
 * folder (`server.root` of an item), is cut from the file names.
 */
export function readFrames(frames: object[], root = ''): Frame[] {
  return frames.map(frame => {
    const fields = frame as Record<string, unknown>
    const path = textOf(fields.filename) ?? 'unknown file'
    const file = path.startsWith(root) ? path.slice(root.length) : path
    const line = numberOf(fields.lineno)
    const method = textOf(fields.method) ?? '<anonymous>'
    const column = numberOf(fields.colno)
    return {
      file,
      line,
      column,
      method,
      inApp: isInApp(file, method),
      code: codeOf(fields, line),
    }
  })
}

/** Folders of dependencies and of languages' own libraries, and frames without a file. */
const outside = [
  /(^|[\\/])(node_modules|site-packages|dist-packages|vendor|gems)[\\/]/,
  /^(node:|internal\/|<|\[|unknown file$|Native Method$|Unknown Source$)/,
  /(^|\/)(lib\/python3|go\/pkg\/mod\/|go\/src\/runtime\/|rustc\/|\.cargo\/)/,
]
const outsideMethods = /^(java|javax|jdk|sun|kotlin|scala|System|Microsoft|runtime)\./

/** Neither in a dependency nor in the language's own library. */
const isInApp = (file: string, method: string) =>
  !outsideMethods.test(method) && !outside.some(form => form.test(file))

function codeOf(fields: Record<string, unknown>, line: number | undefined): Frame['code'] {
  const own = textOf(fields.code)
  if (own === undefined) return []
  const context = (fields.context ?? {}) as { pre?: unknown; post?: unknown }
  const before = linesOf(context.pre)
  const after = linesOf(context.post)
  return [...before, own, ...after].map((text, index) => ({
    line: line === undefined ? undefined : line - before.length + index,
    text,
    own: index === before.length,
  }))
}

const linesOf = (lines: unknown) =>
  Array.isArray(lines) ? lines.filter(line => typeof line === 'string') : []
const textOf = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined)
const numberOf = (value: unknown) => (typeof value === 'number' ? value : undefined)

/** `src/stock.ts:88:3` */
export const placeOf = ({ file, line, column }: Frame) =>
  [file, line, column].filter(part => part !== undefined).join(':')

/** The sender's folder with a slash at its end; empty when the item has none. */
export function rootOf(item: object): string {
  const { server } = item as { server?: { root?: unknown } | null }
  const root = textOf(server?.root) ?? ''
  return root === '' || root.endsWith('/') ? root : `${root}/`
}

/** Titles are `Class: message`; without the class where that is shown already. */
export const titleAfterClass = (error: { class: string; title: string }) =>
  error.title.startsWith(`${error.class}: `)
    ? error.title.slice(error.class.length + 2)
    : error.title
