/** Turns the user of an address into a header, since `fetch` refuses such an address. */
export function takeLogin(url: URL): { authorization?: string } {
  const { username, password } = url
  if (username === '' && password === '') return {}
  url.username = ''
  url.password = ''
  const login = [username, password].map(decodeURIComponent).join(':')
  return { authorization: `Basic ${Buffer.from(login).toString('base64')}` }
}
