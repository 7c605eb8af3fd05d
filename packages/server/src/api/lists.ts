// The one shape of every list of the API: `?limit&cursor`, answered by `items` and `next`. A cursor is opaque to whoever
// holds it; one that is none of this list is told, for beginning again in silence would answer the same items for ever.
import { z } from 'zod'
import { HttpProblem, invalidProblem } from '../http/problems.js'

const most = 200

/** The query of a list; other parameters stand beside these. */
export const listQuery = (usual = 50) => ({
  limit: z.coerce.number().int().min(1).max(most).default(usual),
  cursor: z.string().min(1).max(200).optional().describe('`next` of the page before.'),
})

/** The answer of a list; what is true of all of it stands beside the items. */
export const listOf = <Item extends z.ZodType, More extends z.ZodRawShape = Record<never, never>>(
  item: Item,
  // because: no more fields are an empty shape
  more: More = {} as More,
) =>
  z.object({
    items: z.array(item),
    next: z.string().nullable().describe('`cursor` of the next page; null on the last one.'),
    ...more,
  })

export const noCursor = (): HttpProblem =>
  new HttpProblem(
    invalidProblem([{ path: 'cursor', message: 'This is no `next` of a page of this list.' }]),
  )

export interface Asked {
  readonly limit: number
  readonly cursor?: string | undefined
}

/** Names each item after `keyOf`, and equal ones by their count: what a cursor holds. */
const namesOf = <T>(all: readonly T[], keyOf: (item: T) => string): readonly string[] => {
  const seen = new Map<string, number>()
  return all.map((item) => {
    const key = keyOf(item)
    const count = seen.get(key) ?? 0
    seen.set(key, count + 1)
    return Buffer.from(`${key}~${count}`).toString('base64url')
  })
}

/**
 * One page of a list that is loaded whole, in its own order.
 *
 * @param keyOf what an item is found again by; short, and nothing its reader may not know
 */
export const pageOf = <T>(
  all: readonly T[],
  { limit, cursor }: Asked,
  keyOf: (item: T) => string,
): { readonly items: T[]; readonly next: string | null } => {
  const names = namesOf(all, keyOf)
  const from = cursor === undefined ? 0 : names.indexOf(cursor) + 1
  if (cursor !== undefined && from === 0) throw noCursor()
  const to = from + limit
  return { items: all.slice(from, to), next: to < all.length ? (names[to - 1] ?? null) : null }
}
