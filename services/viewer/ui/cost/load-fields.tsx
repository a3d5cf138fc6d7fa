import { useSignal } from '@preact/signals'
import type { CostLoad } from '../../records/cost-api.ts'
import { queryParameter, setQuery } from '../state/location.ts'

const names = ['requestsPerSecond', 'sampling', 'reservoirPerSecond', 'replicas'] as const
const chosen = names.map(name => ({ name, of: queryParameter(name) }))

/** What the reader chose, as parameters of the API. */
export const chosenLoad = (): [string, string][] =>
  chosen.flatMap(({ name, of }): [string, string][] => (of.value ? [[name, of.value]] : []))

/** A slider is asked for when it rests. */
const restMillis = 250

let waiting: Record<string, string> = {}
let timer: ReturnType<typeof setTimeout> | undefined

function choose(name: string, value: string): void {
  waiting[name] = value
  clearTimeout(timer)
  timer = setTimeout(() => {
    setQuery(waiting)
    waiting = {}
  }, restMillis)
}

/** From 0.01 to 10,000 requests a second: 20 steps for each ten times as many. */
const perSecond = (step: number) => `${Number((10 ** (step / 20 - 2)).toPrecision(2))}`
const stepOf = (rate: number) => Math.round((Math.log10(Math.max(rate, 0.01)) + 2) * 20)

/** The load that the bill is of: requests a second, sampling, processes. */
export function LoadFields({ load }: { load: CostLoad }) {
  const share = load.sampling ?? load.keptShare
  return (
    <fieldset class="choices cost-load">
      <legend>{load.text}</legend>
      <Slider
        label="Requests a second"
        name="requestsPerSecond"
        max={120}
        step={stepOf(load.requestsPerSecond)}
        toValue={perSecond}
      />
      <Slider
        label="Sampled, in percent"
        name="sampling"
        max={100}
        step={Math.round(share * 100)}
        toValue={step => `${step / 100}`}
        words={step => `${step} %`}
      />
      {load.sampling !== undefined && (
        <Amount
          label="Reservoir a second"
          name="reservoirPerSecond"
          value={load.reservoirPerSecond}
        />
      )}
      <Amount label="Replicas" name="replicas" value={load.replicas} />
      <button
        type="button"
        onClick={() => setQuery(Object.fromEntries(names.map(name => [name, undefined])))}
      >
        As it came
      </button>
    </fieldset>
  )
}

function Slider(props: {
  label: string
  name: string
  max: number
  step: number
  toValue: (step: number) => string
  words?: (step: number) => string
}) {
  const { label, name, max, step, toValue, words = toValue } = props
  const moved = useSignal<number | undefined>(undefined)
  const shown = moved.value ?? step
  return (
    <label>
      {label}{' '}
      <input
        type="range"
        max={max}
        value={shown}
        aria-valuetext={words(shown)}
        onInput={({ currentTarget }) => {
          moved.value = currentTarget.valueAsNumber
          choose(name, toValue(moved.value))
        }}
        onBlur={() => (moved.value = undefined)}
      />{' '}
      <output>{words(shown)}</output>
    </label>
  )
}

const Amount = ({ label, name, value }: { label: string; name: string; value: number }) => (
  <label>
    {label}{' '}
    <input
      type="number"
      min={name === 'replicas' ? 1 : 0}
      max={1000}
      value={value}
      onChange={({ currentTarget }) => {
        if (currentTarget.reportValidity()) choose(name, currentTarget.value)
      }}
    />
  </label>
)
