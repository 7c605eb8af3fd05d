// What the events of a case say of what goes out: what was asked to be approved and of whom, each publication with its steps, and
// what waits for the end of the embargo. Gathered with the history; check-publications.ts compares.
import type { KeptBody } from '../../body.js'

type Inner = KeptBody['inner']
type Fact = Inner['facts'][string] | undefined

/** Members are undefined where the event is of before they stood in it. */
export interface ToldPublication {
  readonly hash: string | undefined
  readonly kind: string | undefined
  readonly version: number | undefined
  readonly requestedBy: string | undefined
  readonly notBefore: number | undefined
  readonly emergency: boolean | undefined
  /** Its steps, and of these the ones that were done and that were called off. */
  readonly steps: readonly string[] | undefined
  readonly done: Set<string>
  readonly skipped: Set<string>
  isCancelled: boolean
  isFinished: boolean
  isReviewed: boolean
  supersededBy?: string
}

export interface ToldSchedule {
  readonly hash: string
  readonly by: string
  readonly states: readonly string[]
}

export interface Publications {
  readonly each: Map<string, ToldPublication>
  schedule?: ToldSchedule
  /** What is asked to be approved, and who asked. */
  submission?: { readonly hash: string; readonly by: string }
  /** Who asked, by `askedKey`. */
  readonly asked: Map<string, string>
  /** What was submitted to somebody outside the case, by the review's id. */
  readonly reviews: Map<string, ToldReview>
}

export interface ToldReview {
  readonly person: string
  readonly hash: string
  readonly by: string
  readonly version: number | undefined
  state: string
}

export const newPublications = (): Publications => ({
  each: new Map(),
  asked: new Map(),
  reviews: new Map(),
})

export const askedKey = (of: { readonly hash: string; readonly personId: string }): string =>
  `${of.hash} ${of.personId}`

const textIn = (fact: Fact): string | undefined => (typeof fact === 'string' ? fact : undefined)
const numberIn = (fact: Fact): number | undefined => (typeof fact === 'number' ? fact : undefined)
const listIn = (fact: Fact): readonly string[] | undefined =>
  Array.isArray(fact) ? fact : undefined

type Told = (publications: Publications, inner: Inner) => void

const requested: Told = (publications, { facts }) => {
  const { hash, kind, version, requestedBy, notBefore, emergency, steps } = facts
  publications.each.set(String(facts['publicationId']), {
    hash: textIn(hash),
    kind: textIn(kind),
    version: numberIn(version),
    requestedBy: textIn(requestedBy),
    notBefore: numberIn(notBefore),
    emergency: typeof emergency === 'boolean' ? emergency : undefined,
    steps: listIn(steps),
    done: new Set(),
    skipped: new Set(),
    isCancelled: false,
    isFinished: false,
    isReviewed: false,
  })
  // What waited for the end has begun, or went out by hand.
  const { schedule } = publications
  if (schedule?.states.includes('waiting') === true)
    publications.schedule = { ...schedule, states: ['started', 'called-off'] }
}

/** Does something to the publication that an event names, if it is known. */
const ofOne =
  (work: (told: ToldPublication, facts: Inner['facts']) => void): Told =>
  ({ each }, { facts }) => {
    const told = each.get(String(facts['publicationId']))
    if (told !== undefined) work(told, facts)
  }

const did = (step: string): Told => ofOne(({ done }) => void done.add(step))

const reviewed =
  (state: string): Told =>
  ({ reviews }, { facts }) => {
    const told = reviews.get(String(facts['reviewId']))
    if (told !== undefined) told.state = state
  }

const TOLD: Readonly<Record<string, Told>> = {
  'publication:requested': requested,
  'publication:mail-sent': did('mail'),
  'publication:cve-published': did('cve'),
  // Of a withdrawal; one that was rejected without an advisory names no publication.
  'cve:rejected': did('cve'),
  'publication:osv-pushed': did('osv'),
  'publication:page-published': did('page'),
  'publication:finished': ofOne((told) => {
    told.isFinished = true
  }),
  'publication:reviewed': ofOne((told) => {
    told.isReviewed = true
  }),
  'publication:cancelled': ofOne((told) => {
    told.isCancelled = true
    for (const step of told.steps ?? []) if (!told.done.has(step)) told.skipped.add(step)
  }),
  'publication:superseded': ofOne((told, { steps, supersededBy }) => {
    told.supersededBy = String(supersededBy)
    for (const step of listIn(steps) ?? []) told.skipped.add(step)
  }),
  'publication:scheduled': (publications, { actor, facts }) => {
    publications.schedule = { hash: String(facts['hash']), by: actor, states: ['waiting'] }
  },
  'publication:schedule-ended': (publications, { facts }) => {
    const { schedule } = publications
    const isCalledOff = ['left-early', 'by-hand'].includes(String(facts['because']))
    if (schedule !== undefined)
      publications.schedule = { ...schedule, states: [isCalledOff ? 'called-off' : 'voided'] }
  },
  'approval:asked': (publications, { actor, facts }) => {
    const hash = String(facts['hash'])
    publications.submission = { hash, by: actor }
    const personId = textIn(facts['personId'])
    if (personId !== undefined) publications.asked.set(askedKey({ hash, personId }), actor)
  },
  // Whoever submits a version to somebody outside asks for its approval with that.
  'review:asked': (publications, { actor, facts }) => {
    const { reviewId, personId } = facts
    const hash = String(facts['hash'])
    publications.submission = { hash, by: actor }
    const version = numberIn(facts['version'])
    const told = { person: String(personId), hash, by: actor, version, state: 'asked' }
    publications.reviews.set(String(reviewId), told)
  },
  'review:agreed': reviewed('agreed'),
  'review:declined': reviewed('declined'),
  'review:ended': reviewed('over'),
  // By a reader of the case it names no review.
  'approval:given': reviewed('approved'),
  'approval:taken-back': (publications, { facts }) => {
    const { hash, emergency } = facts
    // The end of an emergency leaves what was asked for in the ordinary way.
    if (emergency === true) return
    if (publications.submission?.hash === hash) delete publications.submission
    for (const key of [...publications.asked.keys()])
      if (key.startsWith(`${hash} `)) publications.asked.delete(key)
  },
}

/** Adds an event of a case; false where it tells of what goes out and was erased or cannot be opened. */
export const tellPublications = (
  publications: Publications,
  { name, body }: { readonly name: string; readonly body: KeptBody | undefined },
): boolean => {
  const told = TOLD[name]
  if (told === undefined) return true
  if (body === undefined) return false
  told(publications, body.inner)
  return true
}
