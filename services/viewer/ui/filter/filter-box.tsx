import { useRef } from 'preact/hooks'
import { rowText } from '../compute/outside-text.ts'
import type { Option, Vocabulary } from './completion.ts'
import { FilterForm, type FilterFormProps } from './filter-form.tsx'
import { useCompletion } from './use-completion.ts'

/**
 * A field for an X-Ray filter expression with completion: arrows choose, Tab or Enter inserts,
 * Escape closes. Enter without a choice applies the filter.
 */
export function FilterBox(
  props: FilterFormProps & {
    vocabulary: Vocabulary
    /** Called on focus, so that nothing is fetched for readers who never filter. */
    onBegin: () => void
  },
) {
  const { onBegin, ...form } = props
  const input = useRef<HTMLInputElement>(null)
  const completion = useCompletion(input, props)
  const { text, options, chosen } = completion
  return (
    <FilterForm
      {...form}
      id="filter"
      label="Filter"
      input={input}
      field={{
        role: 'combobox',
        placeholder: 'service("activities") AND responsetime > 0.2',
        'aria-autocomplete': 'list',
        'aria-expanded': options.length > 0,
        'aria-controls': 'filter-options',
        'aria-activedescendant': options[chosen] && `filter-option-${chosen}`,
        value: text,
        onFocus: onBegin,
        onInput() {
          completion.read()
          completion.open()
        },
        onKeyDown: event => handleKey(event, completion, props.onFilter),
        onKeyUp: completion.read,
        onClick: completion.read,
        onBlur: completion.close,
      }}
    >
      <Options options={options} chosen={chosen} insert={completion.insert} />
    </FilterForm>
  )
}

function handleKey(
  event: KeyboardEvent,
  { text, options, chosen, isOpen, ...completion }: ReturnType<typeof useCompletion>,
  onFilter: (filter: string) => void,
): void {
  const option = options[chosen]
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (step) completion.step(step)
  else if (event.key === 'Enter') {
    if (option) completion.insert(option)
    else {
      completion.close()
      onFilter(text.trim())
    }
  } else if (event.key === 'Tab' && options.length > 0 && (option || text !== '')) {
    completion.insert(option ?? options[0]!)
  } else if (event.key === 'Escape') {
    if (isOpen) completion.close()
    else (event.currentTarget as HTMLElement).blur()
  } else return
  event.preventDefault()
}

function Options(props: { options: Option[]; chosen: number; insert: (option: Option) => void }) {
  const { options, chosen, insert } = props
  return (
    <div
      id="filter-options"
      class="filter-options"
      role="listbox"
      aria-label="Suggestions"
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
          // The field must keep the focus: losing it closes the list before the click.
          onMouseDown={event => event.preventDefault()}
          onClick={() => insert(option)}
        >
          <code>{rowText(option.text, 80)}</code> <small>{option.what}</small>
        </div>
      ))}
    </div>
  )
}
