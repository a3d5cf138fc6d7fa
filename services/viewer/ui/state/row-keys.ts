import { useKeys } from './keys.ts'

/** `j` and `k` move the focus through the elements that match the selector. */
export function useRowKeys(title: string, selector: string, row: string): void {
  const move = (by: 1 | -1) => {
    const rows = [...document.querySelectorAll<HTMLElement>(selector)]
    const at = rows.indexOf(document.activeElement as HTMLElement)
    rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : at + by]?.focus()
  }
  useKeys(title, [
    { keys: ['j'], does: `Next ${row}`, run: () => move(1), hint: row, hintKeys: 'j/k' },
    { keys: ['k'], does: `Previous ${row}`, run: () => move(-1) },
  ])
}
