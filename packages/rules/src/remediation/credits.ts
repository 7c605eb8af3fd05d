// Owns credits: who is credited for what, that each was asked, and what an unanswered one means.
// Refuses to know accounts and formats; a person is a key, and records/ writes the types its way.

import { CREDIT_TYPES, type Credit, type CreditType } from '@parley/records'
import { isBlank } from '../intake/clean.js'
import { type Refusal, refuse } from '../refusal.js'
import { addDays, type Instant } from '../time.js'

/**
 * What a credited person said: under which name, without a name, or not at all. A tool is asked nothing.
 *
 * @source PSF CNA procedures, credits (O2)
 */
export type CreditAnswer =
  | { readonly kind: 'needless' }
  | { readonly kind: 'unasked' }
  | { readonly kind: 'asked'; readonly askedAt: Instant }
  | { readonly kind: 'accepted'; readonly name: string }
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'declined' }

/** What the coordinator decided for somebody who never answered, and why. @source charter rules O2, O4 */
export interface CreditDecision {
  readonly choice: 'by-name' | 'anonymous' | 'leave-out'
  readonly decidedBy: string
  readonly reason: string
}

/**
 * One person credited for one thing. `personKey` is the same for all credits of a person;
 * `name` is how the team knows them, shown in public only when they or the coordinator say so.
 *
 * @source CVE record format, credits; charter rule O1
 */
export interface CaseCredit {
  readonly id: string
  readonly personKey: string
  readonly name: string
  readonly type: CreditType
  readonly contacts: readonly string[]
  readonly answer: CreditAnswer
  readonly decision: CreditDecision | null
}

/** Why a credit stays as it is. @source PSF CNA procedures, credits */
export type CreditRefusal =
  | 'credit.unknown-type'
  | 'credit.exists'
  | 'credit.name-missing'
  | 'credit.already-answered'
  | 'credit.not-asked'
  | 'credit.still-waiting'
  | 'credit.reason-missing'
  | 'credit.needs-no-consent'
  | 'credit.reporter-stays'

const CNA = 'PSF CNA procedures, credits'

/** The name under which somebody is credited who stays without one. @source PSF CNA procedures, credits (O2) */
export const ANONYMOUS_NAME = 'Anonymous'

/**
 * Whether somebody has to say how they are credited: everyone but a tool, which is named as given.
 *
 * @param credit all that one person or thing is credited for
 * @source CVE record format, credits (O1: a tool is no person); PSF CNA procedures, credits (O2)
 */
export function needsConsent(credit: {
  readonly types: readonly CreditType[]
  readonly hasAccount: boolean
}): boolean {
  return (
    credit.hasAccount || credit.types.length === 0 || credit.types.some((one) => one !== 'tool')
  )
}

/**
 * Whether a credit can be taken off the list: who reported is asked, or decided for with a reason.
 *
 * @returns refusal `credit.reporter-stays`
 * @source PSF CNA procedures, credits (O2, O4)
 */
export function mayRemoveCredit(credit: {
  readonly isReporter: boolean
}): Refusal<CreditRefusal> | undefined {
  return credit.isReporter
    ? refuse(
        'credit.reporter-stays',
        'Whoever reported it stays on the list: they answer, or you decide and say why.',
        CNA,
      )
    : undefined
}

/**
 * Adds a credit that nobody has been asked about yet.
 *
 * A person can be credited for several things, once for each.
 *
 * @returns all credits, or refusal `credit.exists`, `.unknown-type`, `.name-missing`
 * @source charter rules O1, O3
 */
export function addCredit(
  credits: readonly CaseCredit[],
  found: Pick<CaseCredit, 'id' | 'personKey' | 'name' | 'contacts'> & { readonly type: string },
): readonly CaseCredit[] | Refusal<CreditRefusal> {
  const type = CREDIT_TYPES.find((one) => one === found.type)
  if (type === undefined) {
    return refuse('credit.unknown-type', `A credit is one of: ${CREDIT_TYPES.join(', ')}.`, CNA)
  }
  if (isBlank(found.name)) return nameMissing()
  if (credits.some((credit) => isSameCredit(credit, found))) {
    return refuse('credit.exists', `This person is credited as ${type} already.`)
  }
  return [...credits, { ...found, type, answer: { kind: 'unasked' }, decision: null }]
}

/**
 * Adds the credits that something else found (pull request authors and reviewers, a GitHub advisory).
 *
 * Never overwrites or removes: an existing credit keeps its answer, its name and its decision.
 *
 * @source charter rule O3
 */
export function addFoundCredits(
  credits: readonly CaseCredit[],
  found: readonly (Pick<CaseCredit, 'id' | 'personKey' | 'name' | 'contacts'> & {
    readonly type: string
  })[],
): readonly CaseCredit[] {
  return found.reduce<readonly CaseCredit[]>((all, one) => {
    const more = addCredit(all, one)
    return 'refusal' in more ? all : more
  }, credits)
}

/**
 * Makes sure that the coordinator is credited as such: that is how their work is recorded.
 *
 * @returns the credits unchanged when they are there already, whatever the coordinator answered
 * @source Python Developer's Guide, PSRT (H1)
 */
export function withCoordinator(
  credits: readonly CaseCredit[],
  coordinator: Pick<CaseCredit, 'id' | 'personKey' | 'name' | 'contacts'>,
): readonly CaseCredit[] {
  return addFoundCredits(credits, [{ ...coordinator, type: 'coordinator' }])
}

/**
 * Marks that a person was asked; asking again starts the wait again, unless they have answered.
 *
 * @returns refusal `credit.already-answered`, `.needs-no-consent`
 * @source PSF CNA procedures, credits (O2)
 */
export function askForCredit(
  credit: CaseCredit,
  askedAt: Instant,
): CaseCredit | Refusal<CreditRefusal> {
  if (credit.answer.kind === 'needless') return needless()
  if (isAnswered(credit)) {
    return refuse('credit.already-answered', 'This person has answered; they can change it.')
  }
  return { ...credit, answer: { kind: 'asked', askedAt } }
}

/**
 * Takes a person's own answer, at any time, over any earlier one and over the coordinator's decision.
 *
 * Does not change what is published already: that needs an amendment.
 *
 * @returns refusal `credit.name-missing` when they accept without a name
 * @source PSF CNA procedures, credits (O2: anonymity is respected)
 */
export function answerCredit(
  credit: CaseCredit,
  answer: Extract<CreditAnswer, { readonly kind: 'accepted' | 'anonymous' | 'declined' }>,
): CaseCredit | Refusal<CreditRefusal> {
  if (answer.kind !== 'accepted') return { ...credit, answer, decision: null }
  const name = answer.name.trim()
  if (isBlank(name)) return nameMissing()
  return { ...credit, answer: { kind: 'accepted', name }, decision: null }
}

/**
 * Whether somebody's yes still holds once the addresses beside their name change: they agreed to what they were shown, so
 * that less is fine and another one is asked about anew.
 *
 * @source PSF CNA procedures, credits (O2: as they wish)
 * @reading docs/READINGS.md#what-is-published-beside-a-name
 */
export function agreesTo(
  { answer, contacts }: Pick<CaseCredit, 'answer' | 'contacts'>,
  wanted: readonly string[],
): boolean {
  return answer.kind !== 'accepted' || wanted.every((contact) => contacts.includes(contact))
}

/**
 * Decides for a person who was asked and has not answered within the charter's wait, or whom nobody can ask.
 *
 * @param facts `canBeAsked`: they have an account, an address or a page where the question waits
 * @returns refusal `credit.already-answered`, `.needs-no-consent`, `.not-asked`, `.still-waiting`, `.reason-missing`,
 *   `.name-missing` when they would be named and no name is known
 * @source charter rules O2, O4
 * @reading docs/READINGS.md#credits-nobody-answers
 */
export function decideUnanswered(
  credit: CaseCredit,
  decision: CreditDecision,
  facts: {
    readonly now: Instant
    readonly creditAnswerDays: number
    readonly canBeAsked: boolean
  },
): CaseCredit | Refusal<CreditRefusal> {
  const refused = refuseDeciding(credit, facts)
  if (refused !== undefined) return refused
  if (decision.choice === 'by-name' && isBlank(credit.name)) return nameMissing()
  if (isBlank(decision.reason)) {
    return refuse('credit.reason-missing', 'Say why you decide it this way; the person can ask.')
  }
  return { ...credit, decision }
}

/**
 * Why nobody decides yet for a person: they answered, were not asked, or may still answer.
 *
 * @source charter rules O2, O4
 * @reading docs/READINGS.md#credits-nobody-answers
 */
export function refuseDeciding(
  { answer }: Pick<CaseCredit, 'answer'>,
  facts: Parameters<typeof decideUnanswered>[2],
): Refusal<CreditRefusal> | undefined {
  switch (answer.kind) {
    case 'needless':
      return needless()
    case 'accepted':
    case 'anonymous':
    case 'declined':
      return refuse('credit.already-answered', 'This person has answered for themselves.', CNA)
    case 'unasked':
      return facts.canBeAsked
        ? refuse('credit.not-asked', 'Ask this person before deciding for them.', CNA)
        : undefined
    case 'asked':
      return facts.now < addDays(answer.askedAt, facts.creditAnswerDays)
        ? refuse(
            'credit.still-waiting',
            `Wait ${facts.creditAnswerDays} days for their answer before deciding for them.`,
          )
        : undefined
  }
}

/**
 * Sorts credits into those that go out, those left out, and those that still hold publication back.
 *
 * @returns `named` in the order given, ready for a record: by the chosen name, or as Anonymous
 * @source PSF CNA procedures, credits (O1, O2, O4)
 */
export function settleCredits(credits: readonly CaseCredit[]): {
  readonly named: readonly Credit[]
  readonly leftOut: readonly CaseCredit[]
  readonly unanswered: readonly CaseCredit[]
} {
  return {
    named: credits.flatMap((credit) => publicCredit(credit) ?? []),
    leftOut: credits.filter((credit) => fateOf(credit) === 'leave-out'),
    unanswered: credits.filter((credit) => fateOf(credit) === 'open'),
  }
}

/**
 * The list to send where sending replaces the whole list: what is there already, and ours.
 *
 * @param there credits at the other side, kept as they are
 * @returns one entry a person and type, those that were there first
 * @source charter rule O5 (a PATCH of credits replaces the list)
 */
export function creditsToSend<T extends { readonly login: string; readonly type: string }>(
  there: readonly T[],
  ours: readonly T[],
): readonly T[] {
  const key = (credit: T) => JSON.stringify([credit.login.toLowerCase(), credit.type])
  const present = new Set(there.map(key))
  const fresh = ours.filter((credit, at) => {
    return !present.has(key(credit)) && ours.findIndex((other) => key(other) === key(credit)) === at
  })
  return [...there, ...fresh]
}

type Fate = 'by-name' | 'anonymous' | 'leave-out' | 'open'

function fateOf({ answer, decision }: CaseCredit): Fate {
  switch (answer.kind) {
    case 'needless':
    case 'accepted':
      return 'by-name'
    case 'anonymous':
      return 'anonymous'
    case 'declined':
      return 'leave-out'
    case 'unasked':
    case 'asked':
      return decision?.choice ?? 'open'
  }
}

function publicCredit(credit: CaseCredit): Credit | undefined {
  const fate = fateOf(credit)
  if (fate === 'anonymous') return { name: ANONYMOUS_NAME, type: credit.type, contacts: [] }
  if (fate !== 'by-name') return undefined
  const name = credit.answer.kind === 'accepted' ? credit.answer.name : credit.name
  return { name, type: credit.type, contacts: credit.contacts }
}

function isAnswered({ answer }: CaseCredit): boolean {
  return answer.kind !== 'unasked' && answer.kind !== 'asked'
}

function isSameCredit(
  a: Pick<CaseCredit, 'personKey'> & { readonly type: string },
  b: Pick<CaseCredit, 'personKey'> & { readonly type: string },
): boolean {
  return a.personKey === b.personKey && a.type === b.type
}

function needless(): Refusal<CreditRefusal> {
  return refuse('credit.needs-no-consent', 'A tool is asked nothing: it is named as given.')
}

function nameMissing(): Refusal<CreditRefusal> {
  return refuse('credit.name-missing', 'Give the name to be credited by, or choose no name.', CNA)
}
