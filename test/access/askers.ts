// Who asks, as HTTP has it: a session's cookie with its form token, a bearer token, a link in the address, or nothing.
import { randomUUID } from 'node:crypto'
import { unsubscribeToken } from '../../packages/server/src/intake/unsubscribe.js'
import type { World } from './world/build.js'
import { type AskerWord, PEOPLE, type PersonWord } from './world/cast.js'
import type { WorldCase } from './world/states.js'

export interface Asker {
  readonly word: AskerWord
  readonly cookie?: string
  readonly csrf?: string
  readonly token?: string
}

const isPerson = (word: AskerWord): word is PersonWord =>
  (PEOPLE as readonly string[]).includes(word) // because: the list is of words that are texts

export const askerOf = ({ cast }: World, word: AskerWord): Asker => {
  if (isPerson(word)) {
    const { cookie, csrf } = cast.people[word]
    return { word, cookie, csrf }
  }
  if (word === 'signed-out') return { word, cookie: cast.deadCookie }
  const token = cast.tokens[word]
  return token === undefined ? { word } : { word, token }
}

const unknownLink = (prefix: string): string => `${prefix}_${'A'.repeat(43)}`

/** The link in the address: one's own where one holds a link, else one that nobody was ever given. */
export const linkOf = (asker: Asker, of: WorldCase, url: string): string => {
  if (url.startsWith('/c/'))
    return asker.word === 'credit-link' && of.credit !== '' ? of.credit : unknownLink('plc')
  if (asker.word === 'reporter' && of.follow !== '') return of.follow
  if (asker.word === 'old-link' && of.oldFollow !== '') return of.oldFollow
  return unknownLink('plr')
}

/** The token that stops a reporter's mail: theirs for who holds the report's link, else one that nobody was given. */
export const stopToken = ({ stage }: World, asker: Asker, of: WorldCase): string =>
  asker.word === 'reporter' && of.follow !== ''
    ? unsubscribeToken(stage.parley.installation, of.caseId)
    : 'A'.repeat(43)

/** A case that nobody ever opened, with everything that would hang on it. */
export const missingCase = (like: WorldCase): WorldCase => ({
  ...like,
  caseId: randomUUID(),
  follow: '',
  oldFollow: '',
  credit: '',
  ids: Object.fromEntries(Object.keys(like.ids).map((name) => [name, randomUUID()])),
})

const OUTSIDERS: readonly AskerWord[] = [
  'former',
  'council',
  'other',
  'owner',
  'declined',
  'left',
  'ended',
]
/** Where a version stands that was submitted to somebody outside; once it is out, it is closed to them. */
const IN_REVIEW: readonly string[] = ['submitted', 'fixed']
const NAMED: readonly AskerWord[] = ['coordinator', 'admin']
const READERS: readonly AskerWord[] = [...NAMED, 'member', 'manager', 'operator']
const MEMBERS_TOKENS: readonly AskerWord[] = ['read-token', 'write-token', 'publish-token']

const sortOf = (word: AskerWord): string => {
  if (isPerson(word)) return 'person'
  return word.endsWith('-token') ? 'token' : 'nobody'
}

/** What an asker is to one case, in the words of expectations.ts. */
export const wordsAbout = (word: AskerWord, of: WorldCase): ReadonlySet<string> => {
  const isOutside = of.state === 'narrowed' && !NAMED.includes(word)
  if (isOutside && (READERS.includes(word) || MEMBERS_TOKENS.includes(word)))
    return new Set(['outsider', sortOf(word)])
  if (READERS.includes(word))
    return new Set([word, 'team', 'person', ...(NAMED.includes(word) ? ['lead'] : [])])
  if (word === 'credit-link' && of.credit === '') return new Set(['nobody'])
  if (word === 'old-link') return new Set(['nobody'])
  // Asked again about a later end, which leaving the embargo does not answer: as somebody who was invited, but that they can leave.
  if (word === 'lapsed') return new Set([word, 'invited', 'person'])
  if (word === 'participant') return new Set([word, 'party', 'person'])
  // Agreed as well, for another project than the one whose party and channel are asked about.
  if (word === 'neighbour') return new Set([word, 'participant', 'person'])
  if (word === 'reviewer' || word === 'asked-reviewer')
    return new Set(IN_REVIEW.includes(of.state) ? [word, 'person'] : ['outsider', 'person'])
  if (OUTSIDERS.includes(word)) return new Set([word, 'outsider', 'person'])
  return new Set([word, sortOf(word)])
}

/** What an asker is where no case is asked about. */
export const wordsAnywhere = (word: AskerWord): ReadonlySet<string> => new Set([word, sortOf(word)])
