// One-time links: for the owner, for invitations, to sign in, to prove oneself afresh. A link is looked at by GET as
// often as scanners like and used once by POST. Only its hash is stored.
import { addDays, addHours, type Instant, type Refusal, refuse } from '@parley/rules'
import { sql } from 'kysely'
import { type Change, change } from '../audit/change.js'
import { isVouched, type VouchedPerson, vouchForLink, vouchForPerson } from '../audit/vouch-ways.js'
import type { Installation } from '../db/installation.js'
import { timestamp } from '../db/tables/columns.js'
import type { SignInLinkTable } from '../db/tables/people.js'
import type { Tx } from '../db/transaction.js'
import { queueMail } from '../jobs/outbox.js'
import { type Browser, openSession, renewSession } from './entering.js'
import { passkeysOnly, selectIsBound } from './passkeys-only/bound.js'
import { hashSecret, isSecret, newSecret } from './secrets.js'
import type { SignInMethod } from './sessions.js'
import { actorOf, type Person, type Viewer } from './viewer.js'

export type LinkPurpose = SignInLinkTable['purpose']

/** How long a link to sign in works (ASVS 6.5.5: ten minutes at most). */
export const SIGN_IN_MINUTES = 10
/** How long a link to prove oneself works. */
export const PROOF_MINUTES = 10
/** How long an invitation works; an admin can make another. */
export const INVITATION_DAYS = 14
/** So many links to sign in are mailed to one person within `SIGN_IN_MINUTES`; further requests send nothing. */
export const LINKS_AT_ONCE = 3

const minutesLater = (now: Instant, minutes: number) => addHours(now, minutes / 60)

/** The address of a link; `next` is where it leads, a path of ours that was checked before. */
export const linkAddress = (installation: Installation, secret: string, next?: string): string => {
  const query = next === undefined ? '' : `?next=${encodeURIComponent(next)}`
  return `${installation.url}/sign-in/link/${secret}${query}`
}

/** Makes a link for a person and returns its address, the only place where the secret is. */
export const insertLink = async (
  change: Change,
  input: { personId: string; purpose: LinkPurpose; next?: string },
): Promise<string> => {
  const { tx, now, installation } = change
  const secret = newSecret('pll')
  const expiresAt =
    input.purpose === 'invitation'
      ? addDays(now, INVITATION_DAYS)
      : minutesLater(now, input.purpose === 'proof' ? PROOF_MINUTES : SIGN_IN_MINUTES)
  const { personId, purpose } = input
  const link = { tokenHash: hashSecret(secret), personId, purpose }
  await tx
    .insertInto('signInLink')
    .values({
      ...link,
      createdAt: timestamp(now),
      expiresAt: timestamp(expiresAt),
      mac: vouchForLink(installation.keys, { ...link, expiresAt }),
    })
    .execute()
  return linkAddress(installation, secret, input.next)
}

const linkMail = (address: string, why: string, works: string) =>
  [
    why,
    '',
    address,
    '',
    `The link works ${works}. It opens a page with one button; nothing happens before you press it.`,
    'If it was not you, do nothing: without the link nobody gets in.',
  ].join('\n')

const ASKED = 'Somebody, most likely you, asked to sign in to Parley.'

/** An id that nobody has. */
const NOBODY = '00000000-0000-0000-0000-000000000000'

interface AddressedPerson extends VouchedPerson {
  readonly mac: Buffer | null
  readonly isBound: boolean
}

const UNKNOWN: AddressedPerson = {
  ...{ personId: NOBODY, email: null, githubLogin: null, isOwner: false },
  ...{ mac: null, isBound: false },
}

const insertIfKnown = async (
  { tx, now, installation }: Change,
  { secret, personId }: { readonly secret: string; readonly personId: string },
): Promise<void> => {
  const expiresAt = minutesLater(now, SIGN_IN_MINUTES)
  const link = { tokenHash: hashSecret(secret), personId, purpose: 'sign-in' }
  const mac = vouchForLink(installation.keys, { ...link, expiresAt })
  await sql`
    insert into sign_in_link (token_hash, person_id, purpose, created_at, expires_at, mac)
    select ${link.tokenHash}, p.person_id, ${link.purpose}, ${timestamp(now)}, ${timestamp(expiresAt)}, ${mac}
      from person p where p.person_id = ${personId}`.execute(tx)
}

/**
 * Mails a link to whoever has this address, or the word that their team takes passkeys alone. Known or not, the same statements run and the same rows are written, so
 * that neither the answer nor its timing tells who has an account.
 */
export const askForLink = async (
  installation: Installation,
  input: { email: string; next?: string | undefined },
): Promise<void> => {
  await change(installation, { kind: 'nobody' }, async (change) => {
    const { tx, now } = change
    const secret = newSecret('pll')
    const { rows } = await sql<AddressedPerson>`
      select p.person_id, p.email, p.github_login, p.is_owner, p.mac, exists (
        select 1 from membership m join team t using (team_id)
         where m.person_id = p.person_id and m.left_at is null and t.passkeys_only_since is not null
      ) as is_bound
        from person p
       where p.email = ${input.email.toLowerCase()} and p.closed_at is null
         and (select count(*) from sign_in_link l
               where l.person_id = p.person_id and l.purpose = 'sign-in'
                 and l.created_at > ${timestamp(minutesLater(now, -SIGN_IN_MINUTES))}) < ${LINKS_AT_ONCE}`.execute(
      tx,
    )
    const found = rows[0] ?? UNKNOWN
    // An address that another hand put beside somebody is nobody's.
    const isKnown = isVouched(found.mac, vouchForPerson(installation.keys, found))
    const { personId, isBound } = isKnown ? found : UNKNOWN
    await insertIfKnown(change, { secret, personId })
    const address = linkAddress(installation, secret, input.next)
    await queueMail(change, {
      kind: 'sign-in',
      personId: isKnown ? personId : undefined,
      to: isKnown ? input.email.toLowerCase() : [],
      goodUntil: minutesLater(now, SIGN_IN_MINUTES),
      subject: 'Your link to sign in',
      text: isBound
        ? `${ASKED}\n\n${passkeysOnly().because}\n\n${installation.url}/sign-in`
        : linkMail(address, ASKED, `once, within ${SIGN_IN_MINUTES} minutes`),
    })
  })
}

/** Mails a signed-in person a link that renews the proof of their session, unless their team takes passkeys alone. */
export const askForProof = (
  installation: Installation,
  person: Person & { readonly email: string },
  next: string,
): Promise<true | Refusal> =>
  change<true>(installation, actorOf(person), async (change) => {
    const { personId, email } = person
    if (await selectIsBound(change.tx, personId)) return passkeysOnly()
    const address = await insertLink(change, { personId, purpose: 'proof', next })
    await queueMail(change, {
      kind: 'proof',
      personId,
      to: email,
      goodUntil: minutesLater(change.now, PROOF_MINUTES),
      subject: 'Your link to go on',
      text: linkMail(
        address,
        'You are signed in to Parley and asked to show once more that it is you.',
        `once, within ${PROOF_MINUTES} minutes, in the browser that asked`,
      ),
    })
    return true as const
  })

export interface FoundLink {
  readonly personId: string
  readonly purpose: LinkPurpose
  readonly name: string
  /** They signed in before, or are a member: an invitation is then one more way in. */
  readonly isKnown: boolean
}

const selectLink = (tx: Tx | Installation['db']['app'], secret: string, now: Instant) =>
  tx
    .selectFrom('signInLink')
    .innerJoin('person', 'person.personId', 'signInLink.personId')
    .select(['signInLink.personId', 'signInLink.purpose', 'person.name'])
    .select(['signInLink.tokenHash', 'signInLink.expiresAt', 'signInLink.mac'])
    .select(
      sql<boolean>`exists (select 1 from session s where s.person_id = person.person_id) or exists (
        select 1 from membership m
         where m.person_id = person.person_id and m.left_at is null and m.acknowledged_at is not null)`.as(
        'isKnown',
      ),
    )
    .where('tokenHash', '=', hashSecret(secret))
    .where('usedAt', 'is', null)
    .where('expiresAt', '>', timestamp(now))
    .where('person.closedAt', 'is', null)
    .executeTakeFirst()

/** Looks a link up without using it; unknown, used and expired ones, and those of another hand than ours, are all undefined. */
export const findLink = async (
  { db, keys, now }: Installation,
  secret: string,
): Promise<FoundLink | undefined> => {
  if (!isSecret(secret)) return undefined
  const link = await selectLink(db.app, secret, now())
  return link !== undefined && isVouched(link.mac, vouchForLink(keys, link)) ? link : undefined
}

const unknownLink = () =>
  refuse('identity.link-unknown', 'This link does not work: it was used, or its time is over.')

/** Marks the link as used; false when somebody else was faster. */
const takeLink = async ({ tx, now }: Change, secret: string): Promise<boolean> => {
  const taken = await tx
    .updateTable('signInLink')
    .set({ usedAt: timestamp(now) })
    .where('tokenHash', '=', hashSecret(secret))
    .where('usedAt', 'is', null)
    .where('expiresAt', '>', timestamp(now))
    .returning('personId')
    .executeTakeFirst()
  return taken !== undefined
}

export interface UsedLink {
  /** The new session token, for the cookie. */
  readonly token: string
  readonly purpose: LinkPurpose
}

const METHODS = {
  owner: 'owner-link',
  invitation: 'invitation',
  'sign-in': 'email',
  proof: 'email',
} as const satisfies Record<LinkPurpose, SignInMethod>

/** Uses a link, once: of many at the same moment one gets in. A proof is given in the session that asked for it. */
export const takeOneTimeLink = async (
  installation: Installation,
  input: { secret: string; browser: Browser; viewer: Viewer },
): Promise<UsedLink | Refusal> => {
  const link = await findLink(installation, input.secret)
  if (link === undefined) return unknownLink()
  const { personId, purpose } = link
  const session = input.viewer.kind === 'person' ? input.viewer.session : undefined
  const isOwn = input.viewer.kind === 'person' && input.viewer.personId === personId
  if (purpose === 'proof' && (!isOwn || session === undefined)) {
    return refuse(
      'identity.proof-elsewhere',
      'Open this link in the browser in which you asked for it: that is where you are signed in.',
    )
  }
  return change(installation, { kind: 'person', personId }, async (change) => {
    const isMailed = purpose === 'sign-in' || purpose === 'proof'
    if (isMailed && (await selectIsBound(change.tx, personId))) return passkeysOnly()
    if (!(await takeLink(change, input.secret))) return unknownLink()
    if (purpose === 'proof' && session !== undefined) {
      const { sessionId } = session
      return { token: await renewSession(change, { sessionId, method: 'email' }), purpose }
    }
    const method = METHODS[purpose]
    return {
      token: await openSession(change, { personId, method, browser: input.browser }),
      purpose,
    }
  })
}
