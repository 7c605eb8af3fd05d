// Checks that every body opens the commitment of its row, and says what the columns beside it say; gathers what the
// events tell of each case. A body that was erased, alone or with its case's key, opens nothing any more and is passed over.
import { base64Text, commit } from '@parley/ledger'
import { formatInstant, type Instant } from '@parley/rules'
import type { Keys } from '../../db/keys.js'
import { type CaseKey, open, openCaseKey } from '../../db/sealing.js'
import { eventBodyPlace } from '../append.js'
import { isWholeBody, type KeptBody, parseBody, sha256 } from '../body.js'
import { EVENTS } from '../events.js'
import { type Erasures, newErasures, tellErasedBody, tellErasure } from './check-erasures.js'
import { type AddedPasskeys, tellPasskey } from './check-passkeys.js'
import { checkVouched, newVouched, tellVouched, type Vouched } from './check-vouching.js'
import { type Findings, found, mostFindings } from './findings.js'
import { type Histories, tell } from './history.js'
import { type ToldMembers, tellMember } from './rows/check-members.js'
import { newWaysIn, tellWaysIn, type WaysIn } from './rows/check-ways-in.js'
import type { Runs } from './tree.js'

interface BodyRow {
  readonly id: string
  /** In the tree, or among what waits for it. */
  readonly place: number
  readonly at: Instant
  readonly commitment: Buffer
  readonly name: string | null
  readonly actor: string | null
  readonly case: string | null
  readonly team: number | null
  readonly audience: string | null
  readonly salt: Buffer | null
  readonly body: Buffer | null
  readonly mac: Buffer | null
  readonly wrapped: Buffer | null
}

const pageSize = 2_000

const columnsAt = (place: string) => `
  select e.event_id as id, ${place} as place, e.at, e.commitment, b.name, b.actor_id as actor, b.case_id as case,
         b.team_id as team, b.audience, b.salt, b.body, b.mac, k.wrapped`

const BODIES =
  'left join event_body b using (event_id) left join case_key k on k.case_id = b.case_id'

/**
 * The history is told in the order of the tree, which is signed, and not in that of the rows' numbers, which nothing
 * vouches for; then what is in no tree yet, in the order in which it will be.
 */
const PAGES = [
  `${columnsAt('l.leaf_index')} from ledger_leaf l join event e using (event_id) ${BODIES}
    where l.leaf_index > $1 order by l.leaf_index limit ${pageSize}`,
  `${columnsAt('e.event_number')} from event e ${BODIES}
    where e.event_number > $1 and not exists (select 1 from ledger_leaf l where l.event_id = e.event_id)
    order by e.event_number limit ${pageSize}`,
]

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

/** Events that were written for more or fewer than their kind is, before bodies said for whom. */
const OF_THEIR_OWN = new Set(['case:reopened', 'message:sent', 'message:retracted'])

const isForWhom = ({ outer, inner }: KeptBody, { audience }: BodyRow): boolean => {
  if (inner.audience !== undefined) return inner.audience === audience
  // because: a name that is no kind of event has no audience, and differs
  const { [outer.event]: usual } = EVENTS as Readonly<Record<string, string>>
  return audience === usual || (OF_THEIR_OWN.has(outer.event) && audience !== 'public')
}

const isAsTheRowSays = ({ outer, inner }: KeptBody, row: BodyRow): boolean =>
  (inner.team ?? null) === row.team &&
  outer.event === row.name &&
  outer.at === formatInstant(row.at) &&
  (inner.case ?? null) === row.case &&
  (row.actor ?? (KINDS.has(inner.actor) ? inner.actor : undefined)) === inner.actor

const whyNot = (body: KeptBody, row: BodyRow, salt: Buffer): string | undefined => {
  const commitment = base64Text(commit({ sha256, salt, body: body.outer }))
  if (commitment !== row.commitment.toString('base64')) {
    return 'the body does not open the commitment of its row'
  }
  if (!isWholeBody(body)) return 'the inner layer of the body was changed'
  if (!isForWhom(body, row)) return 'the column beside the body says that others may read it'
  return isAsTheRowSays(body, row) ? undefined : 'the columns beside the body say something else'
}

interface OpenedBody {
  /** Undefined where it was erased, or cannot be opened. */
  readonly body?: KeptBody
  readonly because?: string | undefined
}

const openedOf = (row: BodyRow, keyOf: ReturnType<typeof keyRing>): OpenedBody => {
  if (row.name === null) return { because: 'the row has no body' }
  if (row.body === null || row.salt === null) return {}
  try {
    const text = textOf(row, row.body, keyOf)
    if (text === undefined) return {}
    const body = parseBody(text)
    return { body, because: whyNot(body, row, row.salt) }
  } catch {
    return { because: 'the body cannot be opened' }
  }
}

const isErased = (row: BodyRow): boolean =>
  row.name !== null && (row.body === null || (row.case !== null && row.wrapped === null))

/** Every rule that erases bodies erases those of cases; one of a membership's or a passkey's end would tell nothing any more. */
const ofNoCase = ({ id: eventId }: BodyRow) => ({
  because: 'the body is erased, and is of no case that was',
  eventId,
})

/** How many bodies were erased, and what the others tell: of each case, of members, and of the ways in. */
export interface ToldByBodies {
  readonly erased: number
  readonly erasures: Erasures
  readonly histories: Histories
  readonly members: ToldMembers
  readonly passkeys: AddedPasskeys
  readonly waysIn: WaysIn
}

/** What is wrong with a body of no case, besides what it opens. */
const whyNotVouched = (
  vouched: Vouched,
  { row, keys }: { readonly row: BodyRow; readonly keys: Keys },
  body: KeptBody | undefined,
): string | undefined => {
  if (row.case !== null || row.name === null || isErased(row)) return undefined
  return tellVouched(vouched, row, { body, keys })
}

/** Takes one row's part of what is told. */
const takeIn = (told: Omit<ToldByBodies, 'erased'>, row: BodyRow, body: KeptBody | undefined) => {
  if (row.case !== null && row.name !== null) {
    if (isErased(row)) tellErasedBody(told.erasures, { caseId: row.case, name: row.name })
    tell(told.histories, { caseId: row.case, name: body?.outer.event ?? row.name, body })
    return
  }
  tellErasure(told.erasures, body)
  tellPasskey(told.passkeys, body)
  tellMember(told.members, body)
  tellWaysIn(told.waysIn, body)
}

/** Checks every body there is, a page at a time. */
export const checkBodies = async (
  db: Runs,
  keys: Keys,
  findings: Findings,
): Promise<ToldByBodies> => {
  const keyOf = keyRing(keys)
  const told = {
    histories: new Map(),
    members: new Map(),
    passkeys: new Map(),
    erasures: newErasures(),
    waysIn: newWaysIn(),
  } as const
  const vouched = newVouched()
  let erased = 0
  for (const page of PAGES)
    for (let after = -1; findings.list.length < mostFindings; ) {
      const { rows } = await db.query<BodyRow>(page, [after])
      for (const row of rows) {
        if (isErased(row)) erased += 1
        if (row.case === null && isErased(row)) found(findings, 'body-erased', ofNoCase(row))
        const { body, because: why } = openedOf(row, keyOf)
        const because = whyNotVouched(vouched, { row, keys }, body) ?? why
        takeIn(told, row, body)
        const kind = row.name === null ? 'body-missing' : 'body-changed'
        if (because !== undefined) found(findings, kind, { because, eventId: row.id })
      }
      const last = rows.at(-1)
      if (last === undefined || rows.length < pageSize) break
      after = last.place
    }
  checkVouched(vouched, findings)
  return { erased, ...told }
}
