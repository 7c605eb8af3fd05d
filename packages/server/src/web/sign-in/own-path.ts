// Where a person is sent after signing in: a path of this site and nothing else, whatever the address said.

/** The path when it is one of ours, or undefined: `//elsewhere`, `/\elsewhere` and full addresses are none. */
export const ownPath = (text: unknown): string | undefined => {
  if (typeof text !== 'string' || text.length > 500 || !/^\/(?![/\\])/.test(text)) return undefined
  // U+FFFD stands where a NUL stood (http/clean.ts).
  if (/[\p{Cc}\uFFFD\\]/u.test(text)) return undefined
  const base = 'http://parley.invalid'
  if (!URL.canParse(text, base)) return undefined
  const url = new URL(text, base)
  return url.origin === base ? `${url.pathname}${url.search}${url.hash}` : undefined
}

/** Where signed-in people begin. */
export const HOME = '/cases'

/** `next` of a query, when it is a path of ours. */
export const nextIn = (query: unknown): string | undefined =>
  // because: a parsed query is an object of unknown values
  ownPath((query as Record<string, unknown> | null | undefined)?.['next'])

/** A path of ours with `next` handed on. */
export const withNext = (path: string, next: string | undefined): string =>
  next === undefined ? path : `${path}?next=${encodeURIComponent(next)}`
