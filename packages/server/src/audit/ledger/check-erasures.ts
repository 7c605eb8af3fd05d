// Holds what was erased against the events that erased it: a body that tells nothing any more must not be a way to have a
// case's rows compared with nothing. Of a narrowed case the event names only a keyed hash; those of before name none.
import { type Keys, lookup } from '../../db/keys.js'
import type { KeptBody } from '../body.js'
import { TEXT_EVENTS } from '../events.js'
import { type Findings, found } from './findings.js'
import type { Runs } from './tree.js'

/** What an erased case is called in the event of its erasure, where its id would tell of a narrowed one. */
export const erasedCaseHash = (keys: Keys, caseId: string): string =>
  lookup(keys, 'erased-case', caseId).toString('hex')

/** Who was erased by which event, and what stands erased in which case. */
export interface Erasures {
  /** Ids and keyed hashes of cases. */
  readonly told: Set<string>
  /** Erasures of narrowed cases from before there were hashes. */
  unnamed: number
  /** Erased bodies by case, without those that are erased one by one. */
  readonly bodies: Map<string, number>
}

export const newErasures = (): Erasures => ({ told: new Set(), unnamed: 0, bodies: new Map() })

/** Erased one by one by rule: who opened it long ago, and words of people who were erased. */
const ONE_BY_ONE: ReadonlySet<string> = new Set(['case:read', ...TEXT_EVENTS])

export const tellErasedBody = (
  { bodies }: Erasures,
  { caseId, name }: { readonly caseId: string; readonly name: string },
): void => {
  if (!ONE_BY_ONE.has(name)) bodies.set(caseId, (bodies.get(caseId) ?? 0) + 1)
}

export const tellErasure = (erasures: Erasures, body: KeptBody | undefined): void => {
  if (body?.outer.event !== 'case:erased') return
  const { caseId, caseHash } = body.inner.facts
  if (typeof caseId === 'string') erasures.told.add(caseId)
  else if (typeof caseHash === 'string') erasures.told.add(caseHash)
  else erasures.unnamed += 1
}

interface ErasedRow {
  readonly id: string
  readonly number: string
  readonly isMarked: boolean
  readonly hasKey: boolean
}

const ERASED = `
  select c.case_id as id, c.number, c.erased_at is not null as "isMarked", k.wrapped is not null as "hasKey"
    from cases c left join case_key k using (case_id)
   where c.erased_at is not null or k.wrapped is null or c.case_id = any ($1::uuid[])
   order by c.number`

const whyNot = ({ isMarked, hasKey }: ErasedRow, isTold: boolean): string | undefined => {
  if (!isTold) {
    if (!hasKey) return 'its key is gone, and no event erased it'
    return isMarked
      ? 'it is marked as erased, and no event erased it'
      : 'bodies of its events are erased, and no event erased it'
  }
  if (hasKey) return 'an event erased it, and its key is there'
  return isMarked ? undefined : 'an event erased it, and its row is not marked so'
}

/** Compares what is erased with what events say was; `unnamed` cases of before are believed, as many as there were. */
export const checkErasures = async (
  db: Runs,
  { erasures, keys }: { readonly erasures: Erasures; readonly keys: Keys },
  findings: Findings,
): Promise<void> => {
  const { rows } = await db.query<ErasedRow>(ERASED, [[...erasures.bodies.keys()]])
  let unnamed = erasures.unnamed
  for (const row of rows) {
    const isNamed = erasures.told.has(row.id) || erasures.told.has(erasedCaseHash(keys, row.id))
    const isBelieved = !isNamed && unnamed > 0 && row.isMarked && !row.hasKey
    if (isBelieved) unnamed -= 1
    const because = whyNot(row, isNamed || isBelieved)
    if (because !== undefined)
      found(findings, 'body-erased', { because: `${row.number}: ${because}` })
  }
}
