const examples: [filter: string, what: string][] = [
  ['fault', 'requests that ended with 5xx'],
  ['service("notifications") { fault }', 'requests in which notifications failed'],
  ['responsetime > 0.2 AND http.status = 200', 'slow but successful requests (in seconds)'],
  ['http.url CONTAINS "/api/activities"', 'requests to this address'],
  ['edge("activities", "notifications")', 'requests in which activities called notifications'],
  ['!annotation.app_handle', 'requests without this annotation'],
]

/** Shown below a filter that is not valid. */
export const FilterExamples = ({ onFilter }: { onFilter: (filter: string) => void }) => (
  <section class="filter-examples" aria-label="Examples of filters">
    <p>Examples of filters:</p>
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
