import { useSignal } from '@preact/signals'
import type { RefObject } from 'preact'
import { useEffect } from 'preact/hooks'
import { complete, completionAt, type Option, type Vocabulary } from './completion.ts'

/** The state of a field with completion: its text, its caret, and the options shown for them. */
export function useCompletion(
  input: RefObject<HTMLInputElement | null>,
  { value, vocabulary }: { value: string; vocabulary: Vocabulary },
) {
  const text = useSignal(value)
  const caret = useSignal(value.length)
  const isOpen = useSignal(false)
  const chosen = useSignal(-1)
  useEffect(() => {
    text.value = value
  }, [value])
  const completion = completionAt(text.value, caret.value, vocabulary)

  return {
    text: text.value,
    options: isOpen.value ? completion.options : [],
    /** Index of an option, or -1. */
    chosen: chosen.value,
    isOpen: isOpen.value,
    /** Reads the text and the caret after the reader changed them. */
    read() {
      text.value = input.current!.value
      caret.value = input.current!.selectionStart ?? text.value.length
    },
    open() {
      isOpen.value = true
      chosen.value = -1
    },
    close: () => (isOpen.value = false),
    step(by: number) {
      isOpen.value = true
      chosen.value = Math.max(-1, Math.min(completion.options.length - 1, chosen.value + by))
    },
    insert(option: Option) {
      const inserted = complete(text.value, completion, option)
      text.value = inserted.text
      caret.value = inserted.caret
      chosen.value = -1
      input.current!.value = inserted.text
      input.current!.focus()
      input.current!.setSelectionRange(inserted.caret, inserted.caret)
    },
  }
}
