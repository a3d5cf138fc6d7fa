import { formatBytes, plural } from '../../words/format.ts'
import { rowText } from '../compute/outside-text.ts'
import { TimeAgo } from '../parts/time-ago.tsx'
import { setQuery } from '../state/location.ts'
import {
  type ListedGroup,
  type ListedStream,
  useLogGroups,
  useLogStreams,
} from '../state/log-groups.ts'

/** Log groups, and the streams of the chosen one. A click narrows the lines, a second one widens. */
export function LogGroupList(props: { group: string | undefined; stream: string | undefined }) {
  const { group, stream } = props
  const groups = useLogGroups()
  const streams = useLogStreams(group)
  return (
    <nav class="log-groups" aria-label="Log groups">
      <ul>
        {groups.map(each => (
          <li key={each.name}>
            <button
              type="button"
              aria-pressed={each.name === group}
              onClick={() =>
                setQuery(
                  { group: each.name === group ? undefined : each.name, stream: undefined },
                  { push: true },
                )
              }
            >
              {rowText(each.name, 120)} <small>{groupFacts(each)}</small>
            </button>
            {each.name === group && <Streams streams={streams} chosen={stream} />}
          </li>
        ))}
      </ul>
    </nav>
  )
}

const groupFacts = ({ storedBytes, retentionDays }: ListedGroup) =>
  `${formatBytes(storedBytes)}, kept ${retentionDays ? `for ${plural(retentionDays, 'day')}` : 'while there is room'}`

function Streams({ streams, chosen }: { streams: ListedStream[]; chosen: string | undefined }) {
  return (
    <ul>
      {streams.map(({ name, lastMillis }) => (
        <li key={name}>
          <button
            type="button"
            aria-pressed={name === chosen}
            onClick={() => setQuery({ stream: name === chosen ? undefined : name }, { push: true })}
          >
            {rowText(name, 120)}{' '}
            {lastMillis !== undefined && (
              <small>
                <TimeAgo millis={lastMillis} />
              </small>
            )}
          </button>
        </li>
      ))}
    </ul>
  )
}
