// What may go to those who keep the Code of Conduct while a vulnerability is undisclosed: a member's own account, in which
// nothing of the report is found again. It finds quotes, names and numbers; the same thing said in other words it cannot.
import { type Refusal, refuse } from '../refusal.js'
import { cleanText, isBlank } from './clean.js'
import { tooLong } from './too-long.js'

const SOURCE = 'PSF Code of Conduct, private reports (K4)'

/** Characters of an account. @source our reading: as long as a message needs */
export const referralMaxLength = 10_000

/** What nobody outside may learn yet. @source PSF Code of Conduct, private reports (K4) */
export interface Undisclosed {
  /** The case's number, its title and its CVE id, where it has one. */
  readonly names: readonly string[]
  /** The report, the notes and the advisory. */
  readonly texts: readonly string[]
}

/** This many words in the order of the report are a quote. @source our reading: fewer are common speech */
export const quoteWords = 4

const mostShown = 5

interface Word {
  readonly word: string
  readonly from: number
  readonly to: number
}

const wordsIn = (text: string): readonly Word[] =>
  [...text.matchAll(/[\p{L}\p{N}_]+/gu)].map((match) => ({
    word: match[0].normalize('NFKC').toLowerCase(),
    from: match.index,
    to: match.index + match[0].length,
  }))

const runsOf = (words: readonly Word[]): readonly string[] =>
  words.slice(0, Math.max(0, words.length - quoteWords + 1)).map((_, at) =>
    words
      .slice(at, at + quoteWords)
      .map(({ word }) => word)
      .join(' '),
  )

/** The stretches of a text whose words stand in the same order in one of the others. */
const quotesIn = (text: string, others: readonly string[]): readonly string[] => {
  const known = new Set(others.flatMap((other) => runsOf(wordsIn(other))))
  const words = wordsIn(text)
  const quotes: { from: number; to: number }[] = []
  for (const [at, run] of runsOf(words).entries()) {
    if (!known.has(run)) continue
    const from = words[at]?.from ?? 0
    const to = words[at + quoteWords - 1]?.to ?? from
    const last = quotes.at(-1)
    if (last !== undefined && from <= last.to) last.to = to
    else quotes.push({ from, to })
  }
  return quotes.map(({ from, to }) => text.slice(from, to))
}

const evenly = (text: string): string =>
  wordsIn(text)
    .map(({ word }) => word)
    .join(' ')

const namesIn = (text: string, names: readonly string[]): readonly string[] => {
  const within = ` ${evenly(text)} `
  return names.filter((name) => !isBlank(name) && within.includes(` ${evenly(name)} `))
}

/**
 * Checks an account that leaves the case: nothing of what is undisclosed may be found in it. Of a case that is published
 * nothing is undisclosed.
 *
 * @returns the text to pass on; refusal `referral.empty`, `text.too-long` or `referral.undisclosed`, which shows what was found
 * @source PSF Code of Conduct, private reports: with undisclosed vulnerability information removed (K4)
 * @reading docs/READINGS.md#conduct-referral
 */
export const checkReferral = (
  typed: string,
  undisclosed: Undisclosed | undefined,
):
  | { readonly text: string }
  | Refusal<'referral.empty' | 'text.too-long' | 'referral.undisclosed'> => {
  const text = cleanText(typed)
  if (isBlank(text)) return refuse('referral.empty', 'Write what happened.', SOURCE)
  const long = tooLong('An account', text, referralMaxLength)
  if (long !== undefined) return long
  const { names = [], texts = [] } = undisclosed ?? {}
  const found = [...new Set([...namesIn(text, names), ...quotesIn(text, texts)])]
  if (found.length === 0) return { text }
  const shown = found.slice(0, mostShown).map((one) => `“${one}”`)
  const more = found.length > mostShown ? ` and ${found.length - mostShown} more` : ''
  return refuse(
    'referral.undisclosed',
    `It still has what is undisclosed: ${shown.join(', ')}${more}. Say it without.`,
    SOURCE,
  )
}
