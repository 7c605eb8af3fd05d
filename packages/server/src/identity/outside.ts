// Signing in with somebody else's account, GitHub's or an OpenID Connect issuer's. An outside identity leads only to a
// person who is here already: by a verified address, or by the GitHub name an admin has written down. Nobody signs up.
import { createHash, randomBytes } from 'node:crypto'
import { isRefusal, type Refusal, refuse } from '@parley/rules'
import { change } from '../audit/change.js'
import { isVouched, vouchForPerson } from '../audit/vouch-ways.js'
import { createSignInWith } from '../clients/oidc/create.js'
import type { OutsideIdentity, SignInWith } from '../clients/oidc/sign-in.js'
import { Fault } from '../config/fault.js'
import { readSecret } from '../config/secret-file.js'
import type { GithubConfig, OidcConfig } from '../config/services.js'
import type { Installation } from '../db/installation.js'
import type { Keys } from '../db/keys.js'
import { timestamp } from '../db/tables/columns.js'
import { inTransaction, type Tx } from '../db/transaction.js'
import { mailSignInChange } from './account.js'
import { insertCeremony, takeCeremony } from './ceremonies.js'
import { type Browser, openSession } from './entering.js'
import { passkeysOnly, selectIsBound } from './passkeys-only/bound.js'

export type OutsideWay = 'github' | 'oidc'
export type OutsideWays = ReadonlyMap<OutsideWay, SignInWith>

/** The ways that are configured, with their secrets read. */
export const outsideWays = (
  settings: { github: GithubConfig; oidc: OidcConfig | undefined },
  url: string,
): OutsideWays => {
  const ways = new Map<OutsideWay, SignInWith>()
  const redirectUri = (way: OutsideWay) => `${url}/sign-in/callback/${way}`
  const { github, oidc } = settings
  if (github.signIn !== undefined) {
    const { clientId, clientSecretFile } = github.signIn
    const client = { clientId, clientSecret: readSecret(clientSecretFile) }
    const at = { url: github.url, apiUrl: github.apiUrl }
    ways.set(
      'github',
      createSignInWith({ ...client, redirectUri: redirectUri('github'), github: at }),
    )
  }
  if (oidc !== undefined) {
    const { issuer, clientId, clientSecretFile } = oidc
    const client = { clientId, clientSecret: readSecret(clientSecretFile) }
    ways.set('oidc', createSignInWith({ ...client, redirectUri: redirectUri('oidc'), issuer }))
  }
  return ways
}

const kindOf = (way: OutsideWay) => (way === 'github' ? 'with-github' : 'with-oidc')

const randomText = () => randomBytes(32).toString('base64url')

const refusals: Readonly<Record<string, Refusal>> = {
  'sign-in.declined': refuse(
    'identity.outside-declined',
    'You did not agree there, so nothing happened here.',
  ),
  'sign-in.unreachable': refuse(
    'identity.outside-unreachable',
    'The other site did not answer. Try again, or use another way.',
  ),
  'sign-in.answer-lost': refuse(
    'identity.outside-unreachable',
    'The other site did not answer in time. Try again, or use another way.',
  ),
}

const didNotFit = () =>
  refuse(
    'identity.outside-refused',
    'That sign-in did not fit the one that was begun here. Begin again.',
  )

/** A fault of theirs is a refusal that a page can show. */
const orRefuse = async <T>(ask: () => Promise<T>): Promise<T | Refusal> => {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof Fault) return refusals[error.code] ?? didNotFit()
    throw error
  }
}

/** Begins: the address to send the browser to, and the secret of the ceremony for its cookie. */
export const beginOutside = async (
  installation: Installation,
  input: { way: OutsideWay; client: SignInWith; next: string },
): Promise<{ url: string; secret: string } | Refusal> => {
  const checks = { state: randomText(), nonce: randomText(), codeVerifier: randomText() }
  const url = await orRefuse(() => input.client.authorizationUrl(checks))
  if (isRefusal(url)) return url
  const secret = await inTransaction(installation.db, { kind: 'nobody' }, (tx) =>
    insertCeremony(tx, {
      kind: kindOf(input.way),
      facts: { ...checks, next: input.next },
      now: installation.now(),
    }),
  )
  return { url, secret }
}

const unknownIdentity = () =>
  refuse(
    'identity.outside-unknown',
    'Nobody here is known by that account. Ask an admin of the team to write down your GitHub name or your address.',
  )

/** Asks the other site who came back; a fault of theirs is a refusal that a page can show. */
const askWho = async (
  client: SignInWith,
  callbackUrl: string,
  facts: Readonly<Record<string, string>>,
): Promise<OutsideIdentity | Refusal> => {
  const { state = '', nonce = '', codeVerifier = '' } = facts
  return orRefuse(() => client.finish(callbackUrl, { state, nonce, codeVerifier }))
}

interface Known {
  readonly personId: string
  /** True when the identity is met for the first time and is to be linked. */
  readonly isNew: boolean
}

const findPerson = async (
  tx: Tx,
  keys: Keys,
  identity: OutsideIdentity,
): Promise<Known | undefined> => {
  const { provider, subject, login, email, emailVerified } = identity
  const linked = await tx
    .selectFrom('externalIdentity')
    .innerJoin('person', 'person.personId', 'externalIdentity.personId')
    .select(['person.personId', 'person.closedAt'])
    .where('provider', '=', provider)
    .where('subject', '=', subject)
    .executeTakeFirst()
  if (linked !== undefined)
    return linked.closedAt === null ? { personId: linked.personId, isNew: false } : undefined
  const persons = await tx
    .selectFrom('person')
    .select(['personId', 'email', 'githubLogin', 'isOwner', 'mac'])
    .where('closedAt', 'is', null)
    .where((eb) =>
      eb.or([
        ...(emailVerified && email !== undefined ? [eb('email', '=', email.toLowerCase())] : []),
        ...(provider === 'github' && login !== undefined
          ? [eb(eb.fn('lower', ['githubLogin']), '=', login.toLowerCase())]
          : []),
      ]),
    )
    .where(({ not, exists, selectFrom }) =>
      // Somebody linked to another account there stays so: a name that changed hands leads nowhere.
      not(
        exists(
          selectFrom('externalIdentity')
            .select('subject')
            .whereRef('externalIdentity.personId', '=', 'person.personId')
            .where('provider', '=', provider),
        ),
      ),
    )
    .limit(2)
    .execute()
  const [person, another] = persons
  return person === undefined ||
    another !== undefined ||
    !isVouched(person.mac, vouchForPerson(keys, person))
    ? undefined
    : { personId: person.personId, isNew: true }
}

/** The event names the account by a digest: the ledger is kept for ever. */
const digestOf = ({ provider, subject }: OutsideIdentity) =>
  createHash('sha256').update(`${provider} ${subject}`).digest('hex')

/** Finishes: finds the person, links the identity the first time, opens a session. */
export const finishOutside = async (
  installation: Installation,
  input: {
    way: OutsideWay
    client: SignInWith
    secret: string | undefined
    callbackUrl: string
    browser: Browser
  },
): Promise<{ token: string; next: string } | Refusal> => {
  const { way, client, secret, callbackUrl, browser } = input
  const asNobody = { kind: 'nobody' } as const
  const ceremony = await inTransaction(installation.db, asNobody, (tx) =>
    takeCeremony(tx, { kind: kindOf(way), secret, now: installation.now() }),
  )
  if (ceremony === undefined) return didNotFit()
  const identity = await askWho(client, callbackUrl, ceremony.facts)
  if (isRefusal(identity)) return identity
  const known = await inTransaction(installation.db, asNobody, (tx) =>
    findPerson(tx, installation.keys, identity),
  )
  if (known === undefined) return unknownIdentity()
  const { personId, isNew } = known
  return change(installation, { kind: 'person', personId }, async (change) => {
    if (await selectIsBound(change.tx, personId)) return passkeysOnly()
    if (isNew) {
      const { provider, subject } = identity
      await change.tx
        .insertInto('externalIdentity')
        .values({ provider, subject, personId, linkedAt: timestamp(change.now) })
        .execute()
      const facts = { provider, account: digestOf(identity) }
      await change.record({ name: 'identity:linked', facts })
      await mailSignInChange(change, { personId, what: 'An account elsewhere was linked.' })
    }
    const token = await openSession(change, { personId, method: way, browser })
    return { token, next: ceremony.facts['next'] ?? '/cases' }
  })
}
