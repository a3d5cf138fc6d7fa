import { signal } from '@preact/signals'
import type { ScenarioInfo, ScenarioPlay, ScenariosAnswer } from '../../records/api.ts'
import { LoadedView } from '../parts/loaded-view.tsx'
import { ProblemNotice } from '../parts/notice.tsx'
import { type AnswerError, callApi } from '../state/api-client.ts'
import { useApi } from '../state/loaded.ts'
import { navigate } from '../state/location.ts'

const playing = signal('')
const problem = signal<AnswerError | undefined>(undefined)

/** Ends in the finished trace. */
async function play(name: string): Promise<void> {
  playing.value = name
  problem.value = undefined
  try {
    const { href } = await callApi<ScenarioPlay>(`scenarios/${name}/play`, { method: 'POST' })
    if (location.pathname === '/learn') navigate(href)
  } catch (error) {
    problem.value = error as AnswerError
  }
  playing.value = ''
}

/** `/learn`: faults on purpose, each with the trace that it must show. */
export function LearnPage() {
  const loaded = useApi<ScenariosAnswer>('scenarios', 5000)
  return (
    <div class="page learn">
      <h1>Learn by breaking it</h1>
      {problem.value && <ProblemNotice problem={problem.value} />}
      <LoadedView loaded={loaded} what="the stories" show={show} />
    </div>
  )
}

const show = ({ about, parts }: ScenariosAnswer) => (
  <>
    <p>{about}</p>
    {parts.map(({ title, scenarios }) => (
      <section key={title}>
        <h2>{title}</h2>
        <ol>{scenarios.map(Story)}</ol>
      </section>
    ))}
  </>
)

const Story = ({ name, title, story, misconception, honestly, last }: ScenarioInfo) => (
  <li key={name} id={name}>
    <h3>{title}</h3>
    <p class="learn-false">
      Not true: <i>“{misconception}”</i>
    </p>
    {story.map(sentence => (
      <p key={sentence}>{sentence}</p>
    ))}
    {honestly && <p class="facts">{honestly}</p>}
    <p class="choices">
      <button
        type="button"
        class="primary"
        disabled={playing.value !== ''}
        onClick={() => play(name)}
        aria-label={`${playing.value === name ? 'Playing' : 'Play'} ${title}`}
      >
        {playing.value === name ? 'Playing…' : 'Play'}
      </button>
      {last && <a href={last.href}>Last play</a>}
    </p>
  </li>
)
