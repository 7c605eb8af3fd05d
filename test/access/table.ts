// Reads the lines of expectations.ts. A clause is `words[states]: outcome`; the first one that fits holds.
export const OUTCOMES = ['open', 'may', 'no', 'hidden', 'sign-in', 'ack'] as const
export type Outcome = (typeof OUTCOMES)[number]

interface Clause {
  readonly words: readonly string[]
  /** Undefined in every state. */
  readonly states: readonly string[] | undefined
  readonly outcome: Outcome
}

const CLAUSE = /^([a-z -]+?)(?:\[([a-z ]+)\])?: ([a-z-]+)$/

const isOutcome = (text: string): text is Outcome => (OUTCOMES as readonly string[]).includes(text) // because: the list is of words that are texts

const readClause = (text: string): Clause => {
  const [, words = '', states, outcome = ''] = CLAUSE.exec(text.trim()) ?? []
  if (!isOutcome(outcome)) throw new Error(`"${text}" is no clause of the table.`)
  return { words: words.split(' '), states: states?.split(' '), outcome }
}

const read = new Map<string, readonly Clause[]>()

/** What a line says about an asker, by their words, in a state. */
export const expectedOf = (
  line: string,
  { words, state }: { words: ReadonlySet<string>; state: string },
): Outcome => {
  const clauses = read.get(line) ?? line.split(';').map(readClause)
  read.set(line, clauses)
  const found = clauses.find(
    (clause) =>
      (clause.states?.includes(state) ?? true) &&
      clause.words.some((word) => word === 'else' || words.has(word)),
  )
  if (found === undefined) throw new Error(`"${line}" says nothing of ${[...words].join(' ')}.`)
  return found.outcome
}

/** Whether a line of KNOWN lets an asker know a word of a case in this state. */
export const mayKnow = (
  line: string,
  { words, state }: { words: ReadonlySet<string>; state: string },
): boolean => {
  const [always = '', published] = line.split(';').map((part) => part.trim())
  if (state === 'published' && published === 'published: everyone') return true
  return always.split(' ').some((word) => words.has(word))
}
