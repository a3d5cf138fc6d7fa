import { useSignal } from '@preact/signals'
import type { InputHTMLAttributes } from 'preact'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import { rowText } from '../compute/outside-text.ts'
import { type SearchTarget, searchTargets } from '../compute/search-target.ts'
import { completeAttribute, completions } from '../state/attribute-completion.ts'
import { route } from '../state/location.ts'
import { recentSearches } from '../state/recent-searches.ts'
import { search } from '../state/search.ts'
import { closeSearch, isSearchOpen, openSearch, searchFor } from '../state/site-search.ts'

/** One field for anything: an id opens its trace, any other text is searched in all traces. */
export function SiteSearch() {
  const input = useRef<HTMLInputElement>(null)
  const field = useSearchField()
  const isOpen = isSearchOpen.value
  useLayoutEffect(() => {
    if (isOpen) input.current?.focus()
    else input.current?.blur()
  }, [isOpen])
  const { text, options, chosen } = field
  const attributes: InputHTMLAttributes<HTMLInputElement> = {
    role: 'combobox',
    placeholder: `Search all traces  ${shortcut}`,
    'aria-label': 'Search all traces',
    'aria-autocomplete': 'list',
    'aria-expanded': options.length > 0,
    'aria-controls': 'search-options',
    'aria-activedescendant': options[chosen] && `search-option-${chosen}`,
    value: text,
    onFocus: openSearch,
    onBlur: () => (isSearchOpen.value = false),
    onInput: event => field.write(event.currentTarget.value),
    onKeyDown: event => handleKey(event, field),
  }
  return (
    <search class={isOpen ? 'site-search open' : 'site-search'}>
      <button type="button" class="search-button" onClick={openSearch}>
        Search
      </button>
      <div class="filter-field">
        <input
          ref={input}
          id="search"
          type="text"
          class="filter-input"
          autocomplete="off"
          spellcheck={false}
          {...attributes}
        />
        <Options options={options} chosen={chosen} choose={field.choose} />
      </div>
    </search>
  )
}

/** The field's text, and what it offers. On the page of traces it has what they are searched for. */
function useSearchField() {
  const text = useSignal('')
  const chosen = useSignal(-1)
  const searched = route.value.page === 'traces' ? (search.value ?? '') : ''
  const reset = () => {
    text.value = searched
    chosen.value = -1
    completeAttribute('')
  }
  useEffect(reset, [searched])
  const options = isSearchOpen.value ? optionsOf(text.value) : []
  const write = (written: string) => {
    text.value = written
    chosen.value = -1
    completeAttribute(written)
  }
  return {
    text: text.value,
    options,
    /** Index of an option, or -1. */
    chosen: chosen.value,
    write,
    step(by: number) {
      chosen.value = Math.max(-1, Math.min(options.length - 1, chosen.value + by))
    },
    choose({ fill, run }: Option) {
      if (fill !== undefined) return write(fill)
      reset()
      run?.()
    },
    close() {
      reset()
      closeSearch()
    },
  }
}

function handleKey(event: KeyboardEvent, field: ReturnType<typeof useSearchField>): void {
  const { text, options } = field
  const option = options[field.chosen]
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (step) field.step(step)
  else if (event.key === 'Enter') {
    const wanted = option ?? (text.trim() === '' ? undefined : options[0])
    if (wanted) field.choose(wanted)
  } else if (event.key === 'Tab' && option?.fill !== undefined) field.choose(option)
  else if (event.key === 'Escape') field.close()
  else return
  event.preventDefault()
}

const shortcut = /Mac|iPhone|iPad/.test(navigator.platform) ? '⌘K' : 'Ctrl+K'

/** `fill`: goes on typing with this text; else `run` is the search. */
type Option = { title: string; what: string; fill?: string; run?: () => void }

/** The first is what Enter does. */
function optionsOf(text: string): Option[] {
  if (text.trim() === '') {
    return recentSearches.value.map(title => ({
      title,
      what: 'searched before',
      run: () => searchFor(searchTargets(title)[0]!, title),
    }))
  }
  const targets = searchTargets(text).map(target => ({
    ...meaning(target),
    run: () => searchFor(target, text.trim()),
  }))
  const filled = completions.value.map(fill => ({ title: fill, what: 'seen', fill }))
  return [...targets, ...filled]
}

function meaning(target: SearchTarget): Pick<Option, 'title' | 'what'> {
  switch (target.kind) {
    case 'trace':
      return { title: target.traceId, what: 'open the trace' }
    case 'span':
      return { title: target.spanId, what: 'open the trace of this span' }
    case 'text':
      return { title: target.text, what: 'search as text' }
    case 'where':
      return { title: target.where, what: 'only traces with this attribute' }
  }
}

function Options(props: { options: Option[]; chosen: number; choose: (option: Option) => void }) {
  const { options, chosen, choose } = props
  return (
    <div
      id="search-options"
      class="filter-options"
      role="listbox"
      aria-label="Suggestions"
      hidden={options.length === 0}
    >
      {options.map((option, index) => (
        // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus
        // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keys
        <div
          key={`${option.what} ${option.title}`}
          id={`search-option-${index}`}
          role="option"
          aria-selected={index === chosen}
          // The field must keep the focus: losing it closes the list before the click.
          onMouseDown={event => event.preventDefault()}
          onClick={() => choose(option)}
        >
          <code>{rowText(option.title, 80)}</code> <small>{option.what}</small>
        </div>
      ))}
    </div>
  )
}
