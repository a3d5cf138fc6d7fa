import { useState } from 'preact/hooks'
import type { Activity } from '../../../contracts/activity.ts'
import { maxMessageChars } from '../../../contracts/text.ts'
import { type TimeToLive, timeToLiveMillis } from '../../../contracts/time-to-live.ts'
import { create } from '../state/api.ts'
import { counted, ttlWords } from '../state/words.ts'
import type { Loaded } from './use-load.ts'

type ComposerProps = {
  me: string
  act: Loaded<unknown>['act']
  onCreated: (activity: Activity) => void
}

export function Composer({ me, act, onCreated }: ComposerProps) {
  const [message, setMessage] = useState('')
  const [ttl, setTtl] = useState<TimeToLive>('7-days')
  const [isBusy, setBusy] = useState(false)
  const [said, say] = useState('')

  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    setBusy(true)
    say('')
    await act('click post', 'post', async call => {
      const { notified, ...activity } = await create(call, me, message, ttl)
      onCreated(activity)
      setMessage('')
      say(notified === null ? 'Posted. Nobody could be notified.' : postedWords(notified))
    })
    setBusy(false)
  }

  return (
    <form class="composer card" onSubmit={submit}>
      <label for="message">What is new, @{me}?</label>
      <textarea
        id="message"
        rows={3}
        value={message}
        maxLength={2 * maxMessageChars}
        onInput={event => setMessage(event.currentTarget.value)}
        placeholder="Mention people as @handle"
      />
      <div class="bar">
        <label>
          for{' '}
          <select value={ttl} onChange={event => setTtl(event.currentTarget.value as TimeToLive)}>
            {Object.keys(timeToLiveMillis).map(each => (
              <option key={each} value={each}>
                {ttlWords[each as TimeToLive]}
              </option>
            ))}
          </select>
        </label>
        <Left text={message} />
        <button type="submit" id="post" class="primary" disabled={isBusy || !isFit(message)}>
          Post
        </button>
      </div>
      <p role="status" class="said">
        {said}
      </p>
    </form>
  )
}

const postedWords = (notified: number) =>
  notified === 0 ? 'Posted.' : `Posted. ${counted(notified, 'person was', 'people were')} notified.`

export const isFit = (message: string) => {
  const chars = [...message.trim()].length
  return chars > 0 && chars <= maxMessageChars
}

export function Left({ text }: { text: string }) {
  const left = maxMessageChars - [...text.trim()].length
  return (
    <span class={left < 0 ? 'left over' : 'left'}>
      {left < 0 ? `${-left} too many` : left}
      {left < 0 ? null : <span class="unseen"> characters left</span>}
    </span>
  )
}
