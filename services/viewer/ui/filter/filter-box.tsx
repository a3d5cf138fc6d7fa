import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { ApiError } from '../../records/api.ts'
import { rowText } from '../compute/outside-text.ts'
import { complete, completionAt, type Option, type Vocabulary } from './completion.ts'
import { FilterProblem } from './filter-problem.tsx'

/**
 * A field for an X-Ray filter expression, which fills in what could stand at the caret: arrows
 * choose, Tab or Enter takes, Escape closes. Enter without a choice asks for the traces.
 */
export function FilterBox(props: {
  value: string
  problem: ApiError | undefined
  vocabulary: () => Vocabulary
  /** Called when the reader begins, so that nothing is fetched for those who never filter. */
  onBegin: () => void
  onFilter: (filter: string) => void
}) {
  const { value, problem, vocabulary, onBegin, onFilter } = props
  const input = useRef<HTMLInputElement>(null)
  const text = useSignal(value)
  const caret = useSignal(value.length)
  const isOpen = useSignal(false)
  const chosen = useSignal(-1)
  useEffect(() => {
    text.value = value
  }, [value])
  const completion = completionAt(text.value, caret.value, vocabulary())
  const options = isOpen.value ? completion.options : []
  const take = (option: Option) => {
    const taken = complete(text.value, completion, option)
    text.value = taken.text
    caret.value = taken.caret
    chosen.value = -1
    input.current!.value = taken.text
    input.current!.focus()
    input.current!.setSelectionRange(taken.caret, taken.caret)
  }
  const look = () => {
    text.value = input.current!.value
    caret.value = input.current!.selectionStart ?? text.value.length
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const option = options[chosen.value]
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step) {
      isOpen.value = true
      chosen.value = Math.max(-1, Math.min(completion.options.length - 1, chosen.value + step))
    } else if (event.key === 'Enter') {
      if (option) take(option)
      else {
        isOpen.value = false
        onFilter(text.value.trim())
      }
    } else if (event.key === 'Tab' && options.length > 0 && (option || text.value !== '')) {
      take(option ?? options[0]!)
    } else if (event.key === 'Escape') {
      if (isOpen.value) isOpen.value = false
      else input.current!.blur()
    } else return
    event.preventDefault()
  }
  return (
    <div class="filter-box">
      <label for="filter">Filter</label>
      <div class="filter-field">
        <input
          ref={input}
          id="filter"
          type="text"
          class="filter-input"
          role="combobox"
          autocomplete="off"
          spellcheck={false}
          placeholder='service("activities") AND responsetime > 0.2'
          aria-autocomplete="list"
          aria-expanded={options.length > 0}
          aria-controls="filter-options"
          aria-invalid={problem !== undefined}
          aria-describedby="filter-problem"
          {...(chosen.value >= 0 && options.length > 0
            ? { 'aria-activedescendant': `filter-option-${chosen.value}` }
            : {})}
          value={text.value}
          onFocus={onBegin}
          onInput={() => {
            look()
            chosen.value = -1
            isOpen.value = true
          }}
          onKeyDown={onKeyDown}
          onKeyUp={look}
          onClick={look}
          onBlur={() => (isOpen.value = false)}
        />
        <Options options={options} chosen={chosen.value} take={take} />
      </div>
      <button type="button" onClick={() => onFilter(text.value.trim())}>
        Filter
      </button>
      {value !== '' && (
        <button type="button" onClick={() => onFilter('')}>
          Clear
        </button>
      )}
      <FilterProblem text={value} problem={problem} />
    </div>
  )
}

function Options(props: { options: Option[]; chosen: number; take: (option: Option) => void }) {
  const { options, chosen, take } = props
  return (
    <div
      id="filter-options"
      class="filter-options"
      role="listbox"
      aria-label="What could stand here"
      hidden={options.length === 0}
    >
      {options.map((option, index) => (
        // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus
        // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keys
        <div
          key={option.text}
          id={`filter-option-${index}`}
          role="option"
          aria-selected={index === chosen}
          // Before the field loses its focus, which would close the list.
          onMouseDown={event => event.preventDefault()}
          onClick={() => take(option)}
        >
          <code>{rowText(option.text, 80)}</code> <small>{option.what}</small>
        </div>
      ))}
    </div>
  )
}
