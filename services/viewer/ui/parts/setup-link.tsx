/** Below what is empty. */
export const SetupLink = () => (
  <p>
    <a href="/wires">The set-up</a> says what comes from each service, what is missing and why.
  </p>
)
