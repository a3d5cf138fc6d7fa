import type { Activity } from '../../../contracts/activity.ts'
import { readActivity } from '../state/api.ts'
import { ActivityCard } from './activity-card.tsx'
import type { ViewProps } from './feed-view.tsx'
import { Loading, Problem, TraceLink } from './notes.tsx'
import { useLoad } from './use-load.ts'

export function ActivityView({ me, isFirst, id }: ViewProps & { id: string }) {
  const { value, problem, set, act } = useLoad<Activity>('activity', isFirst, call =>
    readActivity(call, id),
  )
  const replies = value?.replies ?? []
  const add = (changed: Activity, reply: Activity) =>
    set({ ...changed, replies: [reply, ...replies] })

  return (
    <>
      <Problem text={problem} />
      {value === undefined && !problem ? <Loading /> : null}
      {value ? (
        <ActivityCard activity={value} me={me} act={act} isInThread onReplied={add} />
      ) : null}
      {value ? <h2>{replies.length === 0 ? 'No replies yet' : 'Replies, newest first'}</h2> : null}
      <ol class="cards replies">
        {replies.map(reply => (
          <li key={reply.id}>
            <ActivityCard
              activity={{ ...reply, replyTo: id }}
              me={me}
              act={act}
              isInThread
              onReplied={() => {}}
            />
          </li>
        ))}
      </ol>
      <TraceLink />
    </>
  )
}
