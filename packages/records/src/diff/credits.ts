/*
 * Owns the words for a credit, and what a history says once one was taken back.
 * Refuses to know who took it back, or why.
 */
import type { Advisory, Credit } from '../advisory/advisory.js'

function whoWords({ name, contacts }: Credit): string {
  return contacts.length > 0 ? `${name}, ${contacts.join(', ')}` : name
}

/** Who is credited and what for: `Ada, mailto:ada@a.example as finder`. */
export function creditWords(credit: Credit): string {
  return `${whoWords(credit)}${credit.type === undefined ? '' : ` as ${credit.type}`}`
}

const CREDIT = /^credit (?:added|removed): (.*)$/s

/**
 * The changes of one entry of a history as everyone may read them while `advisory` is what is published.
 *
 * Where somebody is named, or reached, who is credited so no more, nothing is said but that credits changed: who asks to stand
 * there as Anonymous is not announced by it.
 *
 * @param texts the words of `diffAdvisories`, of any version
 */
export function changesInPublic(
  texts: readonly string[],
  { credits }: Pick<Advisory, 'credits'>,
): readonly string[] {
  const shown = credits.map(whoWords)
  const isGone = (text: string) => {
    const words = CREDIT.exec(text)?.[1]
    return words !== undefined && !shown.some((who) => isOf(words, who))
  }
  if (!texts.some(isGone)) return texts
  const at = texts.findIndex((text) => CREDIT.test(text))
  return texts.flatMap((text, index) => {
    if (index === at) return ['credits changed']
    return CREDIT.test(text) ? [] : [text]
  })
}

function isOf(words: string, who: string): boolean {
  return words === who || words.startsWith(`${who} as `)
}
