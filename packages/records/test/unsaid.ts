import { type Json, pointer } from '../src/json/json.js'

/** Each value that has no parts, by its path; also empty lists and objects. */
function* leavesOf(value: Json, path = ''): Generator<readonly [path: string, text: string]> {
  const parts = typeof value === 'object' && value !== null ? Object.entries(value) : []
  if (parts.length === 0) yield [path, JSON.stringify(value)]
  for (const [name, inner] of parts) yield* leavesOf(inner, pointer(path, name))
}

/**
 * The paths of values that one of two documents has and the other has not, and that no path of `lost` stands at or above.
 * Knows nothing of how the library compares, so that it can prove what the library reports.
 */
export function unsaid(
  source: Json,
  again: Json,
  lost: readonly { readonly path: string }[],
): readonly string[] {
  const isSaid = (path: string) => lost.some((each) => `${path}/`.startsWith(`${each.path}/`))
  const missing = (from: Json, to: Json) => {
    const there = new Map(leavesOf(to))
    const isFilled = (path: string) => [...there.keys()].some((each) => each.startsWith(`${path}/`))
    return [...leavesOf(from)].filter(
      ([path, text]) =>
        there.get(path) !== text &&
        !isSaid(path) &&
        // What is put into an empty list or object is told by its own path.
        !(/^[[{]/.test(text) && isFilled(path)),
    )
  }
  return [...missing(source, again), ...missing(again, source)].map(([path]) => path)
}
