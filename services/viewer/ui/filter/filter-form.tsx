import type { ComponentChildren, InputHTMLAttributes, RefObject } from 'preact'
import type { ApiError } from '../../records/api.ts'
import { FilterProblemText } from './filter-problem.tsx'

export type FilterFormProps = {
  /** The filter that is applied. */
  value: string
  problem: ApiError | undefined
  onFilter: (filter: string) => void
}

/** A filter's field with its label, its buttons and its problem. */
export function FilterForm(
  props: FilterFormProps & {
    id: string
    label: string
    input: RefObject<HTMLInputElement | null>
    /** Attributes of the field beside those of every filter. */
    field: InputHTMLAttributes<HTMLInputElement>
    children?: ComponentChildren
  },
) {
  const { id, label, value, problem, input, field, onFilter, children } = props
  return (
    <div class="filter-box">
      <label for={id}>{label}</label>
      <div class="filter-field">
        <input
          ref={input}
          id={id}
          type="text"
          class="filter-input"
          autocomplete="off"
          spellcheck={false}
          aria-invalid={problem !== undefined}
          aria-describedby="filter-problem"
          value={value}
          {...field}
        />
        {children}
      </div>
      <button type="button" onClick={() => onFilter(input.current!.value.trim())}>
        Filter
      </button>
      {value !== '' && (
        <button type="button" onClick={() => onFilter('')}>
          Clear
        </button>
      )}
      <FilterProblemText text={value} problem={problem} />
    </div>
  )
}
