// Passkeys: added, listed, removed, and used to sign in or to prove oneself afresh. User verification is always asked
// for; a counter that goes back is refused by the library. Opens no session: whoever calls does.

import { checkLastPasskey, isRefusal, type Refusal, refuse } from '@parley/rules'
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server'
import { type Change, change } from '../audit/change.js'
import { digestOf } from '../audit/digest.js'
import type { Installation } from '../db/installation.js'
import { timestamp } from '../db/tables/columns.js'
import { inTransaction, type Tx } from '../db/transaction.js'
import { mailSignInChange } from './account.js'
import { type CeremonyKind, insertCeremony, takeCeremony } from './ceremonies.js'
import { endSession } from './entering.js'
import { selectIsBound } from './passkeys-only/bound.js'
import { requireFreshProof } from './proof.js'
import { actorOf, type Person } from './viewer.js'

type RegistrationResponse = Parameters<typeof verifyRegistrationResponse>[0]['response']
type AuthenticationResponse = Parameters<typeof verifyAuthenticationResponse>[0]['response']

/** Passkeys are made for this name and no other. */
const partyOf = (installation: Installation) => {
  const { hostname, origin } = new URL(installation.url)
  return { rpID: hostname, origin }
}

const noGood = () =>
  refuse('passkey.refused', 'That passkey is not known here, or did not fit. Try again.')

export interface ListedPasskey {
  readonly credentialId: string
  readonly name: string
  readonly transports: readonly string[]
  readonly createdAt: number
  readonly lastUsedAt: number | null
}

export const selectPasskeys = (
  installation: Installation,
  personId: string,
): Promise<readonly ListedPasskey[]> =>
  installation.db.app
    .selectFrom('passkey')
    .select(['credentialId', 'name', 'transports', 'createdAt', 'lastUsedAt'])
    .where('personId', '=', personId)
    .orderBy('createdAt')
    .execute()

/** Begins a ceremony with the challenge the browser is to answer. */
const beginWith = (
  installation: Installation,
  input: { kind: CeremonyKind; challenge: string; personId?: string },
): Promise<string> =>
  inTransaction(installation.db, { kind: 'nobody' }, (tx) => {
    const { challenge, ...rest } = input
    return insertCeremony(tx, { ...rest, facts: { challenge }, now: installation.now() })
  })

/** Takes the ceremony in a transaction of its own: an answer that does not fit has used it up as well. */
const taken = (installation: Installation, kind: CeremonyKind, secret: string | undefined) =>
  inTransaction(installation.db, { kind: 'nobody' }, (tx) =>
    takeCeremony(tx, { kind, secret, now: installation.now() }),
  )

const known = (passkeys: readonly ListedPasskey[]) =>
  passkeys.map(({ credentialId, transports }) => ({
    id: credentialId,
    transports: [...transports],
  }))

/** What the browser needs to make a new passkey for this person. */
export const beginRegistration = async (installation: Installation, person: Person) => {
  const refusal = requireFreshProof(person, installation.now())
  if (refusal !== undefined) return refusal
  const options = await generateRegistrationOptions({
    rpName: 'Parley',
    rpID: partyOf(installation).rpID,
    userName: person.email ?? person.name,
    userDisplayName: person.name,
    userID: new TextEncoder().encode(person.personId),
    attestationType: 'none',
    excludeCredentials: known(await selectPasskeys(installation, person.personId)),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  })
  const { challenge } = options
  const { personId } = person
  const secret = await beginWith(installation, { kind: 'passkey-register', challenge, personId })
  return { options, secret }
}

/** What the browser needs to use a passkey: any of this site's to sign in, one of the person's to prove. */
export const beginAuthentication = async (installation: Installation, person?: Person) => {
  const options = await generateAuthenticationOptions({
    rpID: partyOf(installation).rpID,
    userVerification: 'required',
    allowCredentials:
      person === undefined ? [] : known(await selectPasskeys(installation, person.personId)),
  })
  const { challenge } = options
  const begun =
    person === undefined
      ? { kind: 'passkey-sign-in' as const, challenge }
      : { kind: 'passkey-proof' as const, challenge, personId: person.personId }
  return { options, secret: await beginWith(installation, begun) }
}

/** The library throws for everything that does not fit; what exactly did not fit is told to nobody. */
const orRefuse = async <T>(verify: () => Promise<T>): Promise<T | Refusal> => {
  try {
    return await verify()
  } catch {
    return noGood()
  }
}

/** Adds the passkey that the browser made in the ceremony of `secret`. */
export const addPasskey = async (
  installation: Installation,
  person: Person,
  input: { secret: string | undefined; response: unknown; name: string },
): Promise<{ credentialId: string; signInAgain?: true } | Refusal> => {
  const ceremony = await taken(installation, 'passkey-register', input.secret)
  if (ceremony?.personId !== person.personId) return noGood()
  const { rpID, origin } = partyOf(installation)
  const verified = await orRefuse(() =>
    verifyRegistrationResponse({
      // because: the library checks every field itself, and throws for what is not one
      response: input.response as RegistrationResponse,
      expectedChallenge: ceremony.facts['challenge'] ?? '',
      expectedOrigin: origin,
      expectedRPID: rpID,
      requireUserVerification: true,
    }),
  )
  if (isRefusal(verified)) return verified
  if (!verified.verified) return noGood()
  const { credential } = verified.registrationInfo
  return change(installation, actorOf(person), async (change) => {
    const { personId, session } = person
    const added = await insertPasskey(change, { credential, personId, name: input.name })
    if (isRefusal(added) || session?.isEnrolling !== true) return added
    // It was good for this alone: the person comes in with the passkey itself.
    await endSession(change, session.sessionId)
    return { ...added, signInAgain: true as const }
  })
}

type Credential = Parameters<typeof verifyAuthenticationResponse>[0]['credential']

const insertPasskey = async (
  change: Change,
  input: { credential: Credential; personId: string; name: string },
): Promise<{ credentialId: string } | Refusal> => {
  const { tx, now, record } = change
  const { id, publicKey, counter, transports = [] } = input.credential
  const added = await tx
    .insertInto('passkey')
    .values({
      credentialId: id,
      personId: input.personId,
      publicKey: Buffer.from(publicKey),
      counter,
      transports: [...transports],
      name: input.name.trim().slice(0, 60) || 'Passkey',
      createdAt: timestamp(now),
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('credentialId')
    .executeTakeFirst()
  if (added === undefined) return refuse('passkey.known', 'This passkey has been added already.')
  const keySha256 = digestOf(publicKey)
  await record({ name: 'passkey:added', facts: { credentialId: id, keySha256 } })
  await mailSignInChange(change, { personId: input.personId, what: 'A passkey was added.' })
  return { credentialId: id }
}

const verifyKnown = async (
  change: Change,
  input: { challenge: string; response: AuthenticationResponse },
): Promise<{ personId: string; publicKey: Uint8Array } | Refusal> => {
  const { tx, now, installation } = change
  const passkey = await tx
    .selectFrom('passkey')
    .innerJoin('person', 'person.personId', 'passkey.personId')
    .select(['credentialId', 'passkey.personId', 'publicKey', 'counter'])
    .where('credentialId', '=', input.response.id)
    .where('person.closedAt', 'is', null)
    .forUpdate('passkey')
    .executeTakeFirst()
  if (passkey === undefined) return noGood()
  const { rpID, origin } = partyOf(installation)
  const { credentialId, personId, publicKey, counter } = passkey
  const verified = await verifyAuthenticationResponse({
    response: input.response,
    expectedChallenge: input.challenge,
    expectedOrigin: origin,
    expectedRPID: rpID,
    credential: { id: credentialId, publicKey: new Uint8Array(publicKey), counter },
    requireUserVerification: true,
  })
  if (!verified.verified) return noGood()
  await tx
    .updateTable('passkey')
    .set({ counter: verified.authenticationInfo.newCounter, lastUsedAt: timestamp(now) })
    .where('credentialId', '=', credentialId)
    .execute()
  return { personId, publicKey }
}

const isResponse = (value: unknown): value is AuthenticationResponse =>
  typeof value === 'object' &&
  value !== null &&
  'id' in value &&
  typeof value.id === 'string' &&
  value.id.length <= 2000

/** Checks the answer to a challenge that is no ceremony's: something the person signs. */
export const verifyPasskey = (
  change: Change,
  { challenge, response }: { readonly challenge: string; readonly response: unknown },
): ReturnType<typeof verifyKnown> =>
  isResponse(response)
    ? orRefuse(() => verifyKnown(change, { challenge, response }))
    : Promise.resolve(noGood())

/** Checks the answer to a ceremony and says whose passkey it was. */
export const checkPasskey = async (
  installation: Installation,
  input: {
    kind: 'passkey-sign-in' | 'passkey-proof'
    secret: string | undefined
    response: unknown
  },
): Promise<{ personId: string } | Refusal> => {
  const { kind, secret, response } = input
  const ceremony = await taken(installation, kind, secret)
  if (ceremony === undefined || !isResponse(response)) return noGood()
  const challenge = ceremony.facts['challenge'] ?? ''
  const verified = await change(installation, { kind: 'nobody' }, (change) =>
    orRefuse(() => verifyKnown(change, { challenge, response })),
  )
  if (isRefusal(verified)) return verified
  const isOther = ceremony.personId !== null && ceremony.personId !== verified.personId
  return isOther ? noGood() : verified
}

/** How many a person has; the rows are held, so that the last two are not removed at once. */
const countPasskeys = async (tx: Tx, personId: string): Promise<number> =>
  (
    await tx
      .selectFrom('passkey')
      .select('credentialId')
      .where('personId', '=', personId)
      .orderBy('credentialId')
      .forUpdate()
      .execute()
  ).length

/** Removes one of the person's own passkeys. */
export const removePasskey = (
  installation: Installation,
  person: Person,
  credentialId: string,
): Promise<true | Refusal> =>
  change(installation, actorOf(person), async (change) => {
    const { tx, now, record } = change
    const unproved = requireFreshProof(person, now)
    if (unproved !== undefined) return unproved
    const { personId } = person
    const last = checkLastPasskey({
      isBound: await selectIsBound(tx, personId),
      passkeys: await countPasskeys(tx, personId),
    })
    if (last !== undefined) return last
    const removed = await tx
      .deleteFrom('passkey')
      .where('credentialId', '=', credentialId)
      .where('personId', '=', person.personId)
      .returning('credentialId')
      .executeTakeFirst()
    if (removed === undefined) return refuse('passkey.unknown', 'That passkey is gone already.')
    await record({ name: 'passkey:removed', facts: { credentialId } })
    await mailSignInChange(change, { personId, what: 'A passkey was removed.' })
    return true as const
  })
