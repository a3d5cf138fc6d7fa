import { useRef } from 'preact/hooks'
import { importFiles } from '../state/imports.ts'

/** Chooses files to import: the same as to drop them, for the keyboard. */
export function ImportButton() {
  const input = useRef<HTMLInputElement>(null)
  return (
    <span class="import">
      <input
        ref={input}
        id="import-file"
        type="file"
        multiple
        hidden
        aria-label="Trace files"
        onChange={({ currentTarget }) => {
          void importFiles([...(currentTarget.files ?? [])])
          // So that the same file may be chosen again.
          currentTarget.value = ''
        }}
      />
      <button type="button" onClick={() => input.current?.click()}>
        Import traces…
      </button>
    </span>
  )
}
