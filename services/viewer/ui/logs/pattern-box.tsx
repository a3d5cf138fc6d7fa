import { useRef } from 'preact/hooks'
import { FilterForm, type FilterFormProps } from '../filter/filter-form.tsx'

const examples = ['error', '-info', '"disk is full"', '{ $.status >= 500 }']

/** A field for a CloudWatch Logs filter pattern; Enter applies it. */
export function PatternBox(props: FilterFormProps) {
  const input = useRef<HTMLInputElement>(null)
  return (
    <FilterForm
      {...props}
      id="pattern"
      label="Pattern"
      input={input}
      field={{
        placeholder: examples.join('   '),
        onKeyDown(event) {
          if (event.key === 'Enter') props.onFilter(event.currentTarget.value.trim())
          if (event.key === 'Escape') event.currentTarget.blur()
        },
      }}
    />
  )
}
