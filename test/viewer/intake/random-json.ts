import type { createRandom } from '../../random.ts'

const scalars = ['0', '-1.5e3', '123456789012345678', 'true', 'false', 'null', '""', '"a\\u00e9😀"']
const names = ['a', 'b', '__proto__', '1', '\\n', '€']
const spaces = ['', '', '', ' ', '\n', '\t\r']

/** JSON text of any shape, up to this depth. */
export function randomJson(random: ReturnType<typeof createRandom>, depth: number): string {
  const { pick, some, upTo } = random
  const space = () => pick(spaces)
  const item = () => randomJson(random, depth - 1)
  const member = () => `${space()}"${pick(names)}"${space()}:${item()}`
  const kind = depth === 0 ? 0 : upTo(2)
  if (kind === 0) return space() + pick(scalars) + space()
  if (kind === 1) return `[${some(0, 4, item).join() || space()}]`
  return `{${some(0, 4, member).join() || space()}}`
}
