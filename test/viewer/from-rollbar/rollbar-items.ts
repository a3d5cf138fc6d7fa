export const token = 'planted-token-0123456789abcdef'

export const postItem = (
  origin: string,
  body: unknown,
  headers: Record<string, string> = { 'x-rollbar-access-token': token },
  path = '/api/1/item/',
) =>
  fetch(origin + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })

/** An item's `data`: a message by default. */
export const itemData = (fields: object = {}) => ({
  environment: 'local',
  uuid: '774c0000000000000000000000000001',
  timestamp: 1795355774,
  body: { message: { body: 'Hello World!' } },
  ...fields,
})
