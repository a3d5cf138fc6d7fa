/** Attributes that by their name hold a secret, such as captured headers. */
export const secretKey =
  /(?:^|[._-])(?:authorization|cookie|set[-_]cookie|passw(?:or)?d|secret|token|api[-_]?key|access[-_]?key|credentials?)(?:$|[._-])/i
