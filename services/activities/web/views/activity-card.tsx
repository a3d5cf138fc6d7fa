import { useState } from 'preact/hooks'
import type { Activity } from '../../../contracts/activity.ts'
import { reply } from '../state/api.ts'
import { activityHref, personHref } from '../state/place.ts'
import { agoOf, counted, leftOf } from '../state/words.ts'
import { isFit, Left } from './composer.tsx'
import { focusIt } from './focus-it.ts'
import { Avatar, MessageText } from './person.tsx'
import type { Loaded } from './use-load.ts'

type CardProps = {
  activity: Activity
  me: string
  act: Loaded<unknown>['act']
  /** Where the whole conversation is shown, nothing leads to it. */
  isInThread?: boolean
  /** The activity with one more reply. */
  onReplied: (activity: Activity, reply: Activity) => void
}

export function ActivityCard({ activity, me, act, isInThread, onReplied }: CardProps) {
  const [isReplying, setReplying] = useState(false)
  const { id, handle, message, createdAt, expiresAt, repliesCount, replyTo } = activity

  const send = (text: string) =>
    act('click reply', 'reply', async call => {
      const { notified: _, ...created } = await reply(call, id, me, text)
      setReplying(false)
      onReplied({ ...activity, repliesCount: repliesCount + 1 }, created)
    })

  return (
    <article class="card" aria-label={`@${handle}`}>
      <Avatar handle={handle} />
      <div class="body">
        <p class="by">
          <a href={personHref(handle)}>@{handle}</a>
          <time dateTime={createdAt} title={new Date(createdAt).toLocaleString()}>
            {agoOf(createdAt)}
          </time>
          <span class="expires">{leftOf(expiresAt)}</span>
        </p>
        <MessageText text={message} />
        <p class="actions">
          {isInThread ? null : (
            <a href={activityHref(replyTo ?? id)}>
              {replyTo ? 'Whole conversation' : counted(repliesCount, 'reply', 'replies')}
            </a>
          )}
          {replyTo ? null : (
            <button
              type="button"
              aria-expanded={isReplying}
              onClick={() => setReplying(!isReplying)}
            >
              Reply
            </button>
          )}
        </p>
        {isReplying ? <ReplyForm to={handle} onSend={send} /> : null}
      </div>
    </article>
  )
}

function ReplyForm({ to, onSend }: { to: string; onSend: (text: string) => Promise<void> }) {
  const [text, setText] = useState('')
  const [isBusy, setBusy] = useState(false)
  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    setBusy(true)
    await onSend(text)
    setBusy(false)
  }
  return (
    <form class="reply" onSubmit={submit}>
      <textarea
        rows={2}
        value={text}
        aria-label={`Your reply to @${to}`}
        onInput={event => setText(event.currentTarget.value)}
        ref={focusIt}
      />
      <div class="bar">
        <Left text={text} />
        <button type="submit" id="reply" class="primary" disabled={isBusy || !isFit(text)}>
          Send reply
        </button>
      </div>
    </form>
  )
}
