// Owns which known word a mistyped one was most likely meant to be.

const editDistance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  let distance = b.length
  for (const [i, letter] of [...a].entries()) {
    let diagonal = i
    distance = i + 1
    const next = [distance]
    for (const [j, above] of row.entries()) {
      if (j === 0) continue
      const substituted = diagonal + (letter === b[j - 1] ? 0 : 1)
      distance = Math.min(substituted, above + 1, distance + 1)
      next.push(distance)
      diagonal = above
    }
    row = next
  }
  return distance
}

/**
 * The known word nearest to a mistyped one, when no more than two letters differ.
 *
 * @returns undefined where none is near
 * @source design: what was meant is offered
 */
export const nearestWord = (word: string, known: readonly string[]): string | undefined =>
  known
    .map((candidate) => ({ candidate, distance: editDistance(word, candidate) }))
    .filter(({ distance }) => distance <= 2)
    .sort((a, b) => a.distance - b.distance)[0]?.candidate
