// The directory in plain words: venues, what differs, what would be done, what went wrong. Codes come in, sentences go out.
import type { Drift, Venue, VenueAction, VenueRole } from '@parley/rules'
import type { ActionState } from '../../db/tables/directory.js'

export const VENUE: Readonly<
  Record<Venue, { readonly title: string; readonly of: string; readonly known: string }>
> = {
  github: { title: 'GitHub team', of: 'the GitHub team', known: 'GitHub name' },
  mailman: { title: 'Mailing list', of: 'the mailing list', known: 'Address on the list' },
  discord: { title: 'Discord role', of: 'the Discord role', known: 'Discord id' },
}

const LEAD: Readonly<Record<Venue, string>> = {
  github: 'maintainer',
  mailman: 'owner',
  discord: 'lead',
}

const roleWord = (venue: Venue, role: VenueRole): string =>
  role === 'lead' ? LEAD[venue] : 'member'

/** How a venue and the list differ about one account. */
export const driftInWords = (venue: Venue, drift: Drift): string => {
  switch (drift.kind) {
    case 'missing':
      return 'is on the list and not there'
    case 'unknown':
      return drift.isInvited ? 'is asked to join, and not on the list' : 'is not on the list'
    case 'role':
      return drift.wants === 'lead'
        ? `is an admin here and no ${LEAD[venue]} there`
        : `is ${LEAD[venue]} there and no admin here`
    case 'invited':
      return 'was invited and has not accepted yet'
    case 'unmatched':
      return UNMATCHED[drift.because]
  }
}

const UNMATCHED = {
  'no-account': 'nobody has said how they are known there',
  'out-of-reach': 'has not come to the server yet',
  'changed-hands': 'their name there belongs to another account now',
} as const

/** What an admin does about a difference that no action of ours sets right. */
export const adviceOf = (drift: Drift): string | undefined => {
  if (drift.kind === 'invited') return 'Waits for them.'
  if (drift.kind !== 'unmatched') return undefined
  return drift.because === 'out-of-reach' ? 'Send them the server’s invitation.' : undefined
}

/** What would be done about one account. */
export const actionInWords = ({ venue, do: what, role, account }: VenueAction): string => {
  if (what === 'remove') return `Remove from ${VENUE[venue].of}`
  const as = role === 'lead' ? ` as ${LEAD[venue]}` : ''
  if (what === 'add')
    return `Add to ${VENUE[venue].of}${as}${account === '' ? '' : ` (${account})`}`
  return `Make ${roleWord(venue, role)} of ${VENUE[venue].of}`
}

export const STATE: Readonly<Record<ActionState, string>> = {
  waiting: 'waits',
  done: 'done',
  invited: 'invited: they accept',
  failed: 'stuck',
  dropped: 'given up',
}

const SERVICE: Readonly<Record<Venue, string>> = {
  github: 'GitHub',
  mailman: 'Mailman',
  discord: 'Discord',
}

const FAULTS: Readonly<Record<string, string>> = {
  'no-account': 'This installation has no account there. An operator gives it one.',
  'rate-limited': 'asks to slow down.',
  unavailable: 'has a problem of its own.',
  unreachable: 'cannot be reached.',
  'answer-lost': 'did not answer in time; the same is asked again.',
  malformed: 'answered in a form that cannot be read.',
  unauthorized: 'does not accept this installation’s account. An operator looks at it.',
  forbidden:
    'does not let this installation’s account do that. An operator looks at its permissions.',
  'not-found': 'knows no such team, list, role or account.',
  'not-on-server': 'has no such account on the server.',
  'other-account': 'gives this name to another account by now: name the right one.',
  refused: 'refuses this account: it may be an organisation, or barred.',
  'too-many': 'holds more than can be read.',
}

/** Why a venue could not be read or changed. */
export const faultInWords = (code: string): string => {
  const [service = '', word = ''] = code.split('.')
  const said = FAULTS[word] ?? `refused (${word}). An operator looks at it.`
  // because: a fault of a venue begins with the venue's word
  return word === 'no-account' ? said : `${SERVICE[service as Venue] ?? service} ${said}`
}
