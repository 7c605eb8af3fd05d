// Checks that every body opens the commitment of its row, and says what the columns beside it say. A body that was
// erased, alone or with its case's key, opens nothing any more and is passed over.
import { base64Text, commit } from '@parley/ledger'
import { formatInstant, type Instant } from '@parley/rules'
import type { Keys } from '../../db/keys.js'
import { type CaseKey, open, openCaseKey } from '../../db/sealing.js'
import { eventBodyPlace } from '../append.js'
import { isWholeBody, type KeptBody, parseBody, sha256 } from '../body.js'
import { type Findings, found, mostFindings } from './findings.js'
import type { Runs } from './tree.js'

interface BodyRow {
  readonly id: string
  readonly number: number
  readonly at: Instant
  readonly commitment: Buffer
  readonly name: string | null
  readonly actor: string | null
  readonly case: string | null
  readonly salt: Buffer | null
  readonly body: Buffer | null
  readonly wrapped: Buffer | null
}

const pageSize = 2_000

const PAGE = `
  select e.event_id as id, e.event_number as number, e.at, e.commitment, b.name, b.actor_id as actor, b.case_id as case,
         b.salt, b.body, k.wrapped
    from event e left join event_body b using (event_id) left join case_key k on k.case_id = b.case_id
   where e.event_number > $1 order by e.event_number limit ${pageSize}`

/** The keys of cases, each opened once. */
const keyRing = (keys: Keys) => {
  const opened = new Map<string, CaseKey>()
  return (caseId: string, wrapped: Buffer): CaseKey => {
    const key = opened.get(caseId) ?? openCaseKey(keys, caseId, wrapped)
    if (opened.size < 10_000) opened.set(caseId, key)
    return key
  }
}

const textOf = (row: BodyRow, body: Buffer, keyOf: ReturnType<typeof keyRing>) => {
  if (row.case === null) return body.toString()
  if (row.wrapped === null) return undefined
  return open(keyOf(row.case, row.wrapped), eventBodyPlace(row.id), body)
}

/** Actors that are no person: their column is empty. */
const KINDS = new Set(['reporter', 'parley'])

const isAsTheRowSays = ({ outer, inner }: KeptBody, row: BodyRow): boolean =>
  outer.event === row.name &&
  outer.at === formatInstant(row.at) &&
  (inner.case ?? null) === row.case &&
  (row.actor ?? (KINDS.has(inner.actor) ? inner.actor : undefined)) === inner.actor

const whyNot = (row: BodyRow, keyOf: ReturnType<typeof keyRing>): string | undefined => {
  if (row.name === null) return 'the row has no body'
  if (row.body === null || row.salt === null) return undefined
  try {
    const text = textOf(row, row.body, keyOf)
    if (text === undefined) return undefined
    const body = parseBody(text)
    const commitment = base64Text(commit({ sha256, salt: row.salt, body: body.outer }))
    if (commitment !== row.commitment.toString('base64')) {
      return 'the body does not open the commitment of its row'
    }
    if (!isWholeBody(body)) return 'the inner layer of the body was changed'
    return isAsTheRowSays(body, row) ? undefined : 'the columns beside the body say something else'
  } catch {
    return 'the body cannot be opened'
  }
}

const isErased = (row: BodyRow): boolean =>
  row.name !== null && (row.body === null || (row.case !== null && row.wrapped === null))

/** Checks every body there is, a page at a time; says how many were erased. */
export const checkBodies = async (
  db: Runs,
  keys: Keys,
  findings: Findings,
): Promise<{ readonly erased: number }> => {
  const keyOf = keyRing(keys)
  let erased = 0
  for (let after = 0; findings.list.length < mostFindings; ) {
    const { rows } = await db.query<BodyRow>(PAGE, [after])
    for (const row of rows) {
      if (isErased(row)) erased += 1
      const because = whyNot(row, keyOf)
      const kind = row.name === null ? 'body-missing' : 'body-changed'
      if (because !== undefined) found(findings, kind, { because, eventId: row.id })
    }
    const last = rows.at(-1)
    if (last === undefined || rows.length < pageSize) return { erased }
    after = last.number
  }
  return { erased }
}
