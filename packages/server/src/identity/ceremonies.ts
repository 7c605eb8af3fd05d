// Pending ceremonies: a passkey challenge, a sign-in that went to another site. Each is bound to one browser by the
// secret in its cookie, lives for minutes and is taken once. Knows nothing of what the facts mean.
import { addHours, type Instant } from '@parley/rules'
import { timestamp } from '../db/tables/columns.js'
import type { Tx } from '../db/transaction.js'
import { hashSecret, isSecret, newSecret } from './secrets.js'

export type CeremonyKind =
  | 'passkey-sign-in'
  | 'passkey-proof'
  | 'passkey-register'
  | 'with-github'
  | 'with-oidc'

/** How long a ceremony may take. */
export const CEREMONY_MINUTES = 10

export interface Ceremony {
  readonly personId: string | null
  readonly facts: Readonly<Record<string, string>>
}

/** Begins a ceremony; the secret goes into a cookie. Ceremonies long past are tidied away. */
export const insertCeremony = async (
  tx: Tx,
  input: {
    kind: CeremonyKind
    personId?: string
    facts: Readonly<Record<string, string>>
    now: Instant
  },
): Promise<string> => {
  const secret = newSecret('plc')
  await tx
    .deleteFrom('ceremony')
    .where('expiresAt', '<', timestamp(addHours(input.now, -1)))
    .execute()
  await tx
    .insertInto('ceremony')
    .values({
      ceremonyHash: hashSecret(secret),
      kind: input.kind,
      personId: input.personId ?? null,
      facts: JSON.stringify(input.facts),
      expiresAt: timestamp(addHours(input.now, CEREMONY_MINUTES / 60)),
    })
    .execute()
  return secret
}

/** Takes the ceremony of this browser: whatever happens next, it is not there a second time. */
export const takeCeremony = async (
  tx: Tx,
  input: { kind: CeremonyKind; secret: string | undefined; now: Instant },
): Promise<Ceremony | undefined> => {
  if (input.secret === undefined || !isSecret(input.secret)) return undefined
  return tx
    .deleteFrom('ceremony')
    .where('ceremonyHash', '=', hashSecret(input.secret))
    .where('kind', '=', input.kind)
    .where('expiresAt', '>', timestamp(input.now))
    .returning(['personId', 'facts'])
    .executeTakeFirst()
}
