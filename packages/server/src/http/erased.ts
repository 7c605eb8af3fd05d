// Says of what is not there any more that it was erased, when and under which rule: to those who could read it, under their
// own rights. To everybody else it is not there, in the same bytes as what never was.
import { formatInstant, instant } from '@parley/rules'
import type { FastifyRequest } from 'fastify'
import { sql } from 'kysely'
import { isId } from '../cases/load.js'
import { type Erased, selectErased } from '../cases/retention/store.js'
import type { Installation } from '../db/installation.js'
import { type Actor, inTransaction, type Tx } from '../db/transaction.js'
import { actorOf } from '../identity/viewer.js'
import { reporterBy } from '../intake/follow-link.js'
import { mayReadAnswer } from './access.js'
import type { Problem } from './problems.js'

/** What rules are called on the privacy page, which says how long and why. */
const RULES: Readonly<Record<Erased['erasedRule'], string>> = {
  spam: 'spam',
  'closed-case': 'a case that was closed without an advisory',
  'published-case': 'a case behind a published advisory',
  'by-decision': '',
}

const ruleInWords = ({ erasedRule, erasedDays }: Erased): string =>
  erasedRule === 'by-decision'
    ? 'by a decision of who runs this installation'
    : `${erasedDays} days after it came to rest, as the charter says of ${RULES[erasedRule]}`

/** The answer where the contents of a case were. */
export const erasedAnswer = (erased: Erased): Problem => {
  const day = formatInstant(instant(erased.erasedAt)).slice(0, 10)
  const advisory = erased.advisoryId === null ? '' : ` Its advisory stays: ${erased.advisoryId}.`
  return {
    type: 'about:blank',
    title: 'Erased',
    status: 410,
    detail: `What was in ${erased.number} of ${erased.team} was erased on ${day}, ${ruleInWords(erased)}. That there was such a case stays, and so does the ledger, in which nobody can open its entries any more.${advisory}`,
    refusal: 'case.erased',
    source: '/privacy',
  }
}

interface Asked {
  readonly actor: Actor
  caseIdIn(tx: Tx): Promise<string | undefined>
}

const parametersOf = ({ params }: FastifyRequest) =>
  // because: parsed parameters are an object of texts
  (params ?? {}) as { caseId?: string; id?: string; capability?: string }

/** Of which case a request asks, and under whose rights; undefined where it asks of none. */
const askedBy = ({ keys }: Installation, request: FastifyRequest): Asked | undefined => {
  const { access } = request.routeOptions.config
  const { viewer } = request
  const { caseId, id, capability } = parametersOf(request)
  if (access === 'case' && viewer?.kind === 'person' && mayReadAnswer(viewer)) {
    const named = caseId ?? id ?? ''
    return isId(named) ? { actor: actorOf(viewer), caseIdIn: async () => named } : undefined
  }
  const holder = access === 'capability' ? reporterBy(keys, capability ?? '') : undefined
  if (holder === undefined) return undefined
  return {
    actor: holder,
    caseIdIn: async (tx) => {
      const { rows } = await sql<{ caseId: string }>`
        select unnest(sec.my_reports()) as case_id`.execute(tx)
      return rows[0]?.caseId
    },
  }
}

/** The answer to a request that found nothing, if it was erased before this asker's eyes. */
export const answerIfErased = async (
  installation: Installation,
  request: FastifyRequest,
): Promise<Problem | undefined> => {
  const asked = askedBy(installation, request)
  if (asked === undefined) return undefined
  const erased = await inTransaction(installation.db, asked.actor, async (tx) => {
    const caseId = await asked.caseIdIn(tx)
    return caseId === undefined ? undefined : selectErased(tx, caseId)
  })
  return erased && erasedAnswer(erased)
}
