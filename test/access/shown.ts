// What a page shows of a text, and which kinds of element it has: for suites that put naughty strings everywhere.
import { cut, naughty } from '../../packages/server/test/support/naughty.js'

interface Place {
  /** Characters it takes. */
  readonly most: number
  /** Several lines; else one. */
  readonly lines?: boolean
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  '#39': "'",
}
export const decoded = (text: string) =>
  text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => ENTITIES[name] ?? '')

/** Control characters and every kind of space are one space; what cannot be stored is replaced. */
const even = (text: string) =>
  text
    .toWellFormed()
    .replaceAll('\0', '\uFFFD')
    .replace(/[\p{Cc}\p{Z}\uFEFF]+/gu, ' ')
    .trim()

const TAG = /<(\/?[a-zA-Z!?][^\s/>]*)((?:\s+[^\s=>"']+(?:="[^"]*")?|\s*\/)*)\s*>/g

/** The kinds of element of a page, each with the names of its attributes; and whatever looks like the beginning of one. */
export const kindsOf = (page: string): ReadonlySet<string> => {
  const rest: string[] = []
  const kinds = new Set<string>()
  let at = 0
  for (const match of page.matchAll(TAG)) {
    const [whole, name = '', attributes = ''] = match
    rest.push(page.slice(at, match.index))
    at = match.index + whole.length
    const names = [...attributes.matchAll(/\s([^\s=>"'/]+)(?:="[^"]*")?/g)].map(([, each]) => each)
    kinds.add([name.toLowerCase(), ...names.sort()].join(' '))
    if (/="\s*(?:javascript|vbscript|data:text)/i.test(attributes)) kinds.add(`a script in ${name}`)
  }
  for (const stray of [...rest, page.slice(at)].join('\n').match(/<.{0,40}/g) ?? [])
    kinds.add(stray)
  return kinds
}

/** What Markdown may make of a text, see look/markdown.test.ts. */
export const MARKDOWN =
  /^\/?(p|br|hr|blockquote|pre|code|em|strong|s|a href rel|a|ul|ol|li|h[3-6]|table|thead|tbody|tr|th|td|ol start|pre tabindex|div class tabindex|div|bdi)$/

const shownText = (page: string) => even(decoded(page.replace(/<[^>]*>/g, ' ')))
const squeezed = (text: string) => text.replaceAll(' ', '')

/** As many strings together as the field takes. */
export const portions = ({ most, lines = false }: Place): readonly (readonly string[])[] => {
  const between = lines ? 1 : 3
  const all: string[][] = [[]]
  let length = 0
  for (const text of naughty) {
    const fitting = cut(text, most - 2)
    if (length + fitting.length + between > most - 2) {
      all.push([])
      length = 0
    }
    all.at(-1)?.push(fitting)
    length += fitting.length + between
  }
  return all
}

/** The words around a text keep it from being trimmed or empty. */
export const joined = ({ lines = false }: Pick<Place, 'lines'>, texts: readonly string[]) =>
  `x${texts.join(lines ? '\n' : ' | ')}x`

/** Whether a text stands on the pages as it was typed; spaces aside, for pages break lines. */
export const isShown = (page: string, typed: string): boolean => {
  const wanted = squeezed(even(typed))
  return (
    squeezed(shownText(page)).includes(wanted) || squeezed(even(decoded(page))).includes(wanted)
  )
}
