const examples: [filter: string, what: string][] = [
  ['fault', 'requests that ended with 5xx'],
  ['service("notifications") { fault }', 'notifications failed somewhere in them'],
  ['responsetime > 0.2 AND http.status = 200', 'slow, and still fine; seconds'],
  ['http.url CONTAINS "/api/activities"', 'by address'],
  ['edge("activities", "notifications")', 'one called the other'],
  ['!annotation.app_handle', 'without this annotation'],
]

/** What a filter may look like, for who wrote one that is none. */
export const FilterExamples = ({ onFilter }: { onFilter: (filter: string) => void }) => (
  <section class="filter-examples" aria-label="Examples of filters">
    <p>A filter may look like this:</p>
    <ul>
      {examples.map(([filter, what]) => (
        <li key={filter}>
          <button type="button" onClick={() => onFilter(filter)}>
            <code>{filter}</code>
          </button>{' '}
          {what}
        </li>
      ))}
    </ul>
  </section>
)
