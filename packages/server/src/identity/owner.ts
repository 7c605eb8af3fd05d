// The first way in: a one-time link for the person who owns this installation, made anew at each start until it is
// used. The owner then names the team, its projects and its first members.
import { randomUUID } from 'node:crypto'
import { addDays, type Refusal, refuse } from '@parley/rules'
import { change } from '../audit/change.js'
import { vouchForLink, vouchForPerson } from '../audit/vouch-ways.js'
import type { Installation } from '../db/installation.js'
import { timestamp } from '../db/tables/columns.js'
import { inTransaction } from '../db/transaction.js'
import { updateContact } from './people.js'
import { hashSecret, newSecret } from './secrets.js'
import { actorOf, type Person } from './viewer.js'

/** How long an owner link works. */
export const OWNER_LINK_DAYS = 7

/** What the owner is called until they say their name. */
export const UNNAMED_OWNER = 'Owner'

/** Makes the owner and a fresh link while nobody has ever signed in; afterwards returns undefined. */
export const makeOwnerLink = (installation: Installation): Promise<string | undefined> =>
  inTransaction(installation.db, { kind: 'nobody' }, async (tx) => {
    const now = installation.now()
    const used = await tx.selectFrom('session').select('sessionId').limit(1).executeTakeFirst()
    if (used !== undefined) return undefined
    const before = await tx
      .selectFrom('signInLink')
      .select('personId')
      .where('purpose', '=', 'owner')
      .executeTakeFirst()
    const others = await tx.selectFrom('person').select('personId').limit(1).executeTakeFirst()
    if (before === undefined && others !== undefined) return undefined
    const personId = before?.personId ?? randomUUID()
    if (before === undefined) {
      const row = { personId, email: null, githubLogin: null, isOwner: true }
      const mac = vouchForPerson(installation.keys, row)
      await tx
        .insertInto('person')
        .values({ ...row, name: UNNAMED_OWNER, createdAt: timestamp(now), mac })
        .execute()
    }
    await tx.deleteFrom('signInLink').where('purpose', '=', 'owner').execute()
    const secret = newSecret('pll')
    const expiresAt = addDays(now, OWNER_LINK_DAYS)
    const link = { tokenHash: hashSecret(secret), personId, purpose: 'owner' as const }
    await tx
      .insertInto('signInLink')
      .values({
        ...link,
        createdAt: timestamp(now),
        expiresAt: timestamp(expiresAt),
        mac: vouchForLink(installation.keys, { ...link, expiresAt }),
      })
      .execute()
    return `${installation.url}/sign-in/link/${secret}`
  })

/** Says who the owner is, once: afterwards an address is changed like anybody's. `input` has passed `checkPerson`. */
export const nameOwner = (
  installation: Installation,
  person: Person,
  input: { name: string; email: string },
): Promise<true | Refusal> =>
  change(installation, actorOf(person), async (change) => {
    const { tx, record } = change
    const { personId, isOwner, email } = person
    if (!isOwner || email !== null)
      return refuse('owner.named', 'The owner of this installation has said their name already.')
    const same = await tx
      .selectFrom('person')
      .select('personId')
      .where('email', '=', input.email.toLowerCase())
      .executeTakeFirst()
    if (same !== undefined) return refuse('person.known', 'Somebody else has this address.')
    const { githubLogin } = await tx
      .updateTable('person')
      .set({ name: input.name.trim() })
      .where('personId', '=', personId)
      .returning('githubLogin')
      .executeTakeFirstOrThrow()
    const contact = { personId, isOwner, email: input.email.toLowerCase(), githubLogin }
    await updateContact(change, contact)
    await record({ name: 'person:changed', facts: { personId } })
    return true as const
  })
