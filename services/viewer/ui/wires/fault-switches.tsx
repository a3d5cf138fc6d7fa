import { useSignal } from '@preact/signals'
import { type Fault, type Faults, type Wire, wires } from '../../records/api.ts'
import { choiceOf, faultChoices, faultShares, withShare } from '../compute/fault-choices.ts'
import { Notice, ProblemNotice } from '../parts/notice.tsx'
import { type AnswerError, callApi } from '../state/api-client.ts'
import { announce } from '../state/copy.ts'
import { useApi } from '../state/loaded.ts'

/** Injects faults into each wire, to test its senders. */
export function FaultSwitches() {
  const { value } = useApi<Faults>('faults')
  const changed = useSignal<Faults | undefined>(undefined)
  const problem = useSignal<AnswerError | undefined>(undefined)
  const put = (wire: Wire, fault: Fault | null) =>
    callApi<Faults>('faults', { method: 'PUT', body: JSON.stringify({ [wire]: fault }) }).then(
      faults => {
        changed.value = faults
        problem.value = undefined
        announce(fault ? `Fault injected into ${wire}.` : `${wire} works again.`)
      },
      (error: AnswerError) => (problem.value = error),
    )
  return (
    <section class="panel" aria-labelledby="fault-switches">
      <header class="panel-head">
        <h2 id="fault-switches">Fault switches</h2>
        <div class="panel-note">faults stay until they are switched off or the viewer stops</div>
      </header>
      {problem.value && <ProblemNotice problem={problem.value} />}
      {value.state === 'ready' && (
        <ul class="fault-list">
          {wires.map(wire => (
            <FaultSwitch
              key={wire}
              wire={wire}
              fault={(changed.value ?? value.answer)[wire]}
              put={fault => put(wire, fault)}
            />
          ))}
        </ul>
      )}
      {value.state === 'failed' && <Off problem={value.problem} />}
    </section>
  )
}

function Off({ problem }: { problem: AnswerError }) {
  if (problem.status !== 403) return <ProblemNotice problem={problem} />
  return (
    <Notice title="Fault switches are off">
      <p>
        Start with <code>FAULTS=on npm start</code> to make a wire reject, delay, hang or lose
        requests.
      </p>
    </Notice>
  )
}

function FaultSwitch(props: {
  wire: Wire
  fault: Fault | null
  put: (fault: Fault | null) => void
}) {
  const { wire, fault, put } = props
  const choice = choiceOf(wire, fault)
  const share = fault?.share ?? 1
  return (
    <li class={fault ? 'status-fault' : ''}>
      <b>
        {fault && '✖ '}
        {wire}
      </b>
      <select
        aria-label={`${wire}: fault`}
        value={choice?.name ?? 'other'}
        onChange={({ currentTarget }) =>
          put(
            withShare(
              faultChoices(wire).find(({ name }) => name === currentTarget.value)?.fault ?? null,
              share,
            ),
          )
        }
      >
        {faultChoices(wire).map(({ name, title }) => (
          <option key={name} value={name}>
            {title}
          </option>
        ))}
        {!choice && <option value="other">{JSON.stringify(fault)}</option>}
      </select>
      {fault && (
        <select
          aria-label={`${wire}: share of requests`}
          value={String(share)}
          onChange={({ currentTarget }) => {
            const { share: _, ...kind } = fault
            put(withShare(kind, Number(currentTarget.value)))
          }}
        >
          {faultShares.map(({ share: each, title }) => (
            <option key={each} value={String(each)}>
              {title}
            </option>
          ))}
          {!faultShares.some(each => each.share === share) && (
            <option value={String(share)}>{share * 100} % of requests</option>
          )}
        </select>
      )}
    </li>
  )
}
