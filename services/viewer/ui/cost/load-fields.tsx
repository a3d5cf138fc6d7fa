import { useSignal } from '@preact/signals'
import type { CostLoad } from '../../records/cost-api.ts'
import { setQuery } from '../state/location.ts'
import { withRange } from '../state/range.ts'

/** A slider is asked for when it rests. */
const restMillis = 250

let timer: ReturnType<typeof setTimeout>

function choose(name: string, value: string): void {
  clearTimeout(timer)
  timer = setTimeout(setQuery, restMillis, { [name]: value })
}

/** From 0.01 to 10,000 requests a second: 20 steps for each ten times as many. */
const perSecond = (step: number) => `${Number((10 ** (step / 20 - 2)).toPrecision(2))}`

/** The load that the bill is of: requests a second, sampling, processes. */
export function LoadFields({ load }: { load: CostLoad }) {
  const { requestsPerSecond, sampling, keptShare, reservoirPerSecond, replicas } = load
  return (
    <fieldset class="choices cost-load">
      <legend>{load.text}</legend>
      <Field
        label="Requests a second"
        name="requestsPerSecond"
        max={120}
        step={(Math.log10(Math.max(requestsPerSecond, 0.01)) + 2) * 20}
        toValue={perSecond}
        toText={perSecond}
      />
      <Field
        label="Sampled, in percent"
        name="sampling"
        max={100}
        step={Math.round((sampling ?? keptShare) * 100)}
        toValue={step => `${step / 100}`}
        toText={step => `${step} %`}
      />
      {sampling !== undefined && (
        <Field label="Reservoir a second" name="reservoirPerSecond" step={reservoirPerSecond} />
      )}
      <Field label="Replicas" name="replicas" min={1} step={replicas} />
      <a href={withRange('/cost')}>As it came</a>
    </fieldset>
  )
}

/** A slider if it has a text, else a number. */
function Field(props: {
  label: string
  name: string
  min?: number
  max?: number
  /** Where it stands; a slider rests at the nearest whole step. */
  step: number
  /** What is asked for. @default the number itself */
  toValue?: (step: number) => string
  toText?: (step: number) => string
}) {
  const { label, name, min = 0, max = 1000, step, toValue = String, toText } = props
  const moved = useSignal<number | undefined>(undefined)
  const shown = moved.value ?? step
  return (
    <label>
      {label}{' '}
      <input
        type={toText ? 'range' : 'number'}
        min={min}
        max={max}
        value={shown}
        {...(toText && { 'aria-valuetext': toText(shown) })}
        onInput={({ currentTarget: { validity, valueAsNumber } }) => {
          if (!validity.valid || !(valueAsNumber >= min)) return
          moved.value = valueAsNumber
          choose(name, toValue(valueAsNumber))
        }}
        onBlur={() => (moved.value = undefined)}
      />{' '}
      {toText && <output>{toText(shown)}</output>}
    </label>
  )
}
