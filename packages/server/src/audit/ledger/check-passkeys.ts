// Holds the passkeys that sign people in against the events that added them: a key that somebody put into the database, or
// changed there, is named. A key of before its event told its digest is known by its id and whose it is alone.

import type { KeptBody } from '../body.js'
import { digestOf } from '../digest.js'
import { type Findings, found } from './findings.js'
import type { Runs } from './tree.js'

interface Added {
  readonly personId: string
  readonly keySha256: string | undefined
}

/** What was added and not removed since, by credential id. */
export type AddedPasskeys = Map<string, Added>

/** Adds what an event tells; one whose body was erased tells nothing, and its person's keys are gone. */
export const tellPasskey = (added: AddedPasskeys, body: KeptBody | undefined): void => {
  if (body === undefined) return
  const { actor, facts } = body.inner
  const { credentialId, keySha256 } = facts
  if (typeof credentialId !== 'string') return
  if (body.outer.event === 'passkey:removed') added.delete(credentialId)
  if (body.outer.event === 'passkey:added')
    added.set(credentialId, {
      personId: actor,
      keySha256: typeof keySha256 === 'string' ? keySha256 : undefined,
    })
}

interface PasskeyRow {
  readonly id: string
  readonly person: string
  readonly key: Buffer
}

const whyNot = ({ person, key }: PasskeyRow, told: Added | undefined): string | undefined => {
  if (told === undefined) return 'no event tells of it'
  if (told.personId !== person) return `its history says that it is of ${told.personId}`
  return told.keySha256 === undefined || told.keySha256 === digestOf(key)
    ? undefined
    : 'its key is not the one that was added'
}

/** Compares every passkey with what added it. */
export const checkPasskeys = async (
  db: Runs,
  added: AddedPasskeys,
  findings: Findings,
): Promise<void> => {
  const { rows } = await db.query<PasskeyRow>(
    'select credential_id as id, person_id as person, public_key as key from passkey order by created_at, credential_id',
  )
  for (const row of rows) {
    const because = whyNot(row, added.get(row.id))
    if (because !== undefined)
      found(findings, 'state-differs', {
        because: `the passkey ${row.id} of ${row.person}: ${because}`,
      })
  }
}
