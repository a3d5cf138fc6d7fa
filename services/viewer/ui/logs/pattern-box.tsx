import { useRef } from 'preact/hooks'
import type { ApiError } from '../../records/api.ts'
import { FilterProblem } from '../filter/filter-problem.tsx'

const examples = ['error', '-info', '"disk is full"', '{ $.status >= 500 }']

/** A CloudWatch Logs filter pattern; Enter asks. */
export function PatternBox(props: {
  value: string
  problem: ApiError | undefined
  onFilter: (filter: string) => void
}) {
  const { value, problem, onFilter } = props
  const input = useRef<HTMLInputElement>(null)
  return (
    <div class="filter-box">
      <label for="pattern">Pattern</label>
      <div class="filter-field">
        <input
          ref={input}
          id="pattern"
          type="text"
          class="filter-input"
          autocomplete="off"
          spellcheck={false}
          placeholder={examples.join('   ')}
          aria-invalid={problem !== undefined}
          aria-describedby="filter-problem"
          value={value}
          onKeyDown={event => {
            if (event.key === 'Enter') onFilter(event.currentTarget.value.trim())
            if (event.key === 'Escape') event.currentTarget.blur()
          }}
        />
      </div>
      <button type="button" onClick={() => onFilter(input.current!.value.trim())}>
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
