// What a person sets for themselves: name, time zone, how they are told, when they are away, outside accounts; and the
// mail that says when a way to sign in has changed.
import { randomUUID } from 'node:crypto'
import { addDays, type Instant, type Refusal, refuse } from '@parley/rules'
import { type Change, change } from '../audit/change.js'
import type { Installation } from '../db/installation.js'
import { timestamp } from '../db/tables/columns.js'
import type { NotifyChoice, NotifyTopic } from '../db/tables/people.js'
import { queueMail } from '../jobs/outbox.js'
import { requireFreshProof } from './proof.js'
import { actorOf, type Person } from './viewer.js'

export const TOPICS: readonly NotifyTopic[] = [
  'new-report',
  'message',
  'assignment',
  'deadline',
  'governance',
]
export const CHOICES: readonly NotifyChoice[] = ['at-once', 'daily', 'muted']
/** What a person who chose nothing gets. */
export const DEFAULT_CHOICE: NotifyChoice = 'at-once'
/** How far ahead and how long somebody can be away. */
export const AWAY_DAYS_MAX = 400

/** Whether this is a zone that times can be shown in. */
export const isTimeZone = (zone: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return zone.length <= 60
  } catch {
    return false
  }
}

/** Whether this can be somebody's name: some letters, and nothing that would break a line of a list or a mail. */
export const isName = (name: string): boolean =>
  name.trim() !== '' && name.length <= 200 && !/[\p{Cc}\u2028\u2029]/u.test(name)

const ADDRESS = /^[^\s<>()[\]\\,;:"@]+@[^\s<>()[\]\\,;:"@]+\.[^\s<>()[\]\\,;:"@.]+$/u

/** Whether this can be a mail address, as our mail composer will take it. */
export const isEmail = (email: string): boolean =>
  email.length <= 254 && ADDRESS.test(email) && !/\p{Cc}/u.test(email)

export interface AccountSettings {
  readonly name: string
  readonly timeZone: string
  readonly notify: Readonly<Partial<Record<NotifyTopic, NotifyChoice>>>
}

/** What is wrong with what is no name. */
export const wrongName = (name: string): string =>
  name.trim() === '' ? 'Say a name.' : 'Say a name of one line and at most 200 characters.'

/** What is wrong with these settings, by field. */
export const checkSettings = (settings: AccountSettings): Record<string, string> => ({
  ...(isName(settings.name) ? {} : { name: wrongName(settings.name) }),
  ...(isTimeZone(settings.timeZone) ? {} : { timeZone: 'Choose a zone like Europe/Berlin.' }),
})

export interface Account {
  readonly notify: Readonly<Partial<Record<NotifyTopic, NotifyChoice>>>
  readonly githubLogin: string | null
  readonly away: readonly { awayId: string; fromAt: Instant; untilAt: Instant }[]
  readonly outside: readonly { provider: string; subject: string; linkedAt: Instant }[]
}

/** What the account page shows beside what the viewer knows already. */
export const selectAccount = async (
  installation: Installation,
  personId: string,
): Promise<Account> => {
  const { app } = installation.db
  const [person, away, outside] = await Promise.all([
    app
      .selectFrom('person')
      .select(['notify', 'githubLogin'])
      .where('personId', '=', personId)
      .executeTakeFirstOrThrow(),
    app
      .selectFrom('away')
      .select(['awayId', 'fromAt', 'untilAt'])
      .where('personId', '=', personId)
      .where('untilAt', '>', timestamp(installation.now()))
      .orderBy('fromAt')
      .execute(),
    app
      .selectFrom('externalIdentity')
      .select(['provider', 'subject', 'linkedAt'])
      .where('personId', '=', personId)
      .orderBy('linkedAt')
      .execute(),
  ])
  return { ...person, away, outside }
}

/** Changes one's own settings. `settings` has passed `checkSettings`. */
export const changeSettings = (
  installation: Installation,
  person: Person,
  settings: AccountSettings,
): Promise<true | Refusal> =>
  change(installation, actorOf(person), async ({ tx, record }) => {
    const { name, timeZone, notify } = settings
    await tx
      .updateTable('person')
      .set({ name: name.trim(), timeZone, notify: JSON.stringify(notify) })
      .where('personId', '=', person.personId)
      .execute()
    await record({ name: 'person:changed', facts: { personId: person.personId } })
    return true as const
  })

/** Says that one is away; assignment skips whoever is. `until` is the first instant they are back. */
export const addAway = (
  installation: Installation,
  person: Person,
  period: { from: Instant; until: Instant },
): Promise<string | Refusal> =>
  change(installation, actorOf(person), async ({ tx, now, record }) => {
    const { from, until } = period
    if (until <= from || until <= now || until > addDays(now, AWAY_DAYS_MAX)) {
      return refuse(
        'away.dates',
        'Give a last day that is not past, not before the first, and within a year.',
      )
    }
    const awayId = randomUUID()
    await tx
      .insertInto('away')
      .values({
        awayId,
        personId: person.personId,
        fromAt: timestamp(from),
        untilAt: timestamp(until),
      })
      .execute()
    await record({ name: 'away:added', facts: { awayId, from, until } })
    return awayId
  })

/** Takes back a period of being away. */
export const removeAway = (
  installation: Installation,
  person: Person,
  awayId: string,
): Promise<true | Refusal> =>
  change(installation, actorOf(person), async ({ tx, record }) => {
    const gone = await tx
      .deleteFrom('away')
      .where('awayId', '=', awayId)
      .where('personId', '=', person.personId)
      .returning('awayId')
      .executeTakeFirst()
    if (gone === undefined) return refuse('away.unknown', 'That is gone already.')
    await record({ name: 'away:removed', facts: { awayId } })
    return true as const
  })

/** What may have happened to the ways a person has in. */
export type SignInChange =
  | 'A passkey was added.'
  | 'A passkey was removed.'
  | 'An API token was made.'
  | 'A new browser signed in.'
  | 'An account elsewhere was linked.'
  | 'An account elsewhere was unlinked.'

/** Mails a person that a way into their account has changed, so that they notice when it was not them (ASVS 6.3.7). */
export const mailSignInChange = async (
  change: Change,
  { personId, what }: { personId: string; what: SignInChange },
): Promise<void> => {
  const { tx, installation } = change
  const person = await tx
    .selectFrom('person')
    .select('email')
    .where('personId', '=', personId)
    .executeTakeFirst()
  if (person?.email === undefined || person.email === null) return
  await queueMail(change, {
    kind: 'sign-in-changed',
    personId,
    to: person.email,
    subject: 'How you sign in to Parley has changed',
    text: [
      what,
      '',
      'If that was you, there is nothing to do.',
      `If it was not: open ${installation.url}/account, undo it, sign out everywhere else, and tell an admin of your team.`,
    ].join('\n'),
  })
}

/** Cuts the tie to an outside account: nobody signs in through it any more. */
export const unlinkOutside = (
  installation: Installation,
  person: Person,
  identity: { provider: string; subject: string },
): Promise<true | Refusal> =>
  change(installation, actorOf(person), async (change) => {
    const { tx, now, record } = change
    const unproved = requireFreshProof(person, now)
    if (unproved !== undefined) return unproved
    const gone = await tx
      .deleteFrom('externalIdentity')
      .where('personId', '=', person.personId)
      .where('provider', '=', identity.provider)
      .where('subject', '=', identity.subject)
      .returning('provider')
      .executeTakeFirst()
    if (gone === undefined) return refuse('identity.not-linked', 'That account is not linked.')
    await record({ name: 'identity:unlinked', facts: { provider: gone.provider } })
    const { personId } = person
    await mailSignInChange(change, { personId, what: 'An account elsewhere was unlinked.' })
    return true as const
  })
