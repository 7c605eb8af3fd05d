// It leaked, or is exploited: one action records what happened and opens the list; each item is ticked by a person. It
// decides and sends nothing by itself, and nothing here publishes.
import {
  cleanText,
  findGlassItem,
  type GlassCause,
  glassEvent,
  glassItems,
  isRefusal,
  itemsLeft,
  type LawAnswer,
  type Refusal,
  refuse,
  tooLong,
} from '@parley/rules'
import { type Change, change } from '../../audit/change.js'
import type { LoadedCase } from '../../cases/load.js'
import type { Installation } from '../../db/installation.js'
import { timestamp } from '../../db/tables/columns.js'
import { beginTerms, type Terms } from '../../embargo/terms/begin.js'
import { recordLeak } from '../../embargo/terms/leave.js'
import { actorOf, type Person } from '../../identity/viewer.js'
import {
  type BrokenGlass,
  deleteTick,
  insertGlass,
  insertTick,
  selectGlass,
  updateGlass,
} from './store.js'

export const noteMaxLength = 2_000

type Done = { readonly caseId: string }

/** Runs one action of a member on a case, with its embargo at hand. */
const onGlass = (
  installation: Installation,
  { person, caseId }: { readonly person: Person; readonly caseId: string },
  work: (terms: Terms, glass: BrokenGlass | undefined) => Promise<Done | Refusal>,
): Promise<Done | Refusal> =>
  change(installation, actorOf(person), async (step) => {
    const voice = { kind: 'person', person } as const
    const terms = await beginTerms(step, voice, { caseId, action: 'case.record-attack' })
    if (isRefusal(terms)) return terms
    const glass = await selectGlass(step.tx, terms.loaded)
    return work(terms, glass?.closedAt === null ? glass : undefined)
  })

const hasHappened = ({ known }: Terms, cause: GlassCause): boolean => {
  const { publicAware, exploitPublic, attacksObserved } = known.state.public
  if (cause === 'public') return publicAware
  return cause === 'exploit-public' ? exploitPublic : attacksObserved
}

export interface Breaking {
  readonly caseId: string
  readonly cause: GlassCause
  /** What was seen, and where. */
  readonly note: string
}

/** Records what happened, leaves the embargo where it must be left, tells the team, and opens the list. */
export const breakGlass = (
  installation: Installation,
  person: Person,
  { caseId, cause, note }: Breaking,
): Promise<Done | Refusal> =>
  onGlass(installation, { person, caseId }, async (terms, glass) => {
    const { step, loaded } = terms
    const seen = cleanText(note)
    const long = tooLong('The note', seen, noteMaxLength)
    if (long !== undefined) return long
    if (!hasHappened(terms, cause)) {
      const recorded = await recordLeak(terms, glassEvent(cause))
      if (isRefusal(recorded)) return recorded
    } else if (glass !== undefined) {
      return refuse('break-glass.open-already', 'This is recorded, and the list is open.')
    }
    if (glass !== undefined) return { caseId }
    const { personId: by } = person
    await insertGlass(step.tx, loaded, { cause, note: seen, by, at: step.now })
    await step.record({ name: 'break-glass:opened', of: loaded.of, facts: { cause } })
    return { caseId }
  })

const nothingOpen = () =>
  refuse('break-glass.nothing-open', 'No list is open: say first what happened.')

export interface Ticking {
  readonly caseId: string
  readonly item: string
  readonly note: string
  /** For the question whether the law binds. */
  readonly law?: LawAnswer
}

const followUp = async (
  { tx, now }: Change,
  glass: BrokenGlass,
  { item, law }: Pick<Ticking, 'item' | 'law'>,
): Promise<Refusal | undefined> => {
  if (item === 'mitigation')
    await updateGlass(tx, glass.breakGlassId, { mitigationSince: timestamp(now) })
  if (item !== 'law') return undefined
  if (law !== 'binds' && law !== 'does-not-bind')
    return refuse(
      'break-glass.law-unanswered',
      'Say whether the law binds you here, or leave it open.',
    )
  await updateGlass(tx, glass.breakGlassId, { law })
  return undefined
}

const itemsOf = ({ known }: Pick<Terms, 'known'>, { law }: BrokenGlass) =>
  glassItems({ attacksObserved: known.state.public.attacksObserved, law })

/** Ticks one item: by this person, now. */
export const tickItem = (
  installation: Installation,
  person: Person,
  input: Ticking,
): Promise<Done | Refusal> =>
  onGlass(installation, { person, caseId: input.caseId }, async (terms, glass) => {
    if (glass === undefined) return nothingOpen()
    const { step, loaded } = terms
    const found = findGlassItem(itemsOf(terms, glass), input.item)
    if (isRefusal(found)) return found
    if (glass.items.some(({ item }) => item === found.id))
      return refuse('break-glass.ticked-already', 'Somebody ticked this already.')
    const note = cleanText(input.note)
    const long = tooLong('The note', note, noteMaxLength)
    if (long !== undefined) return long
    const refused = await followUp(step, glass, input)
    if (refused !== undefined) return refused
    await insertTick(step.tx, loaded, {
      ...{ breakGlassId: glass.breakGlassId, item: found.id, by: person.personId, at: step.now },
      note,
    })
    await step.record({ name: 'break-glass:item-done', of: loaded.of, facts: { item: found.id } })
    return { caseId: input.caseId }
  })

const takeBack = async ({ tx }: Change, glass: BrokenGlass, loaded: LoadedCase, item: string) => {
  const found = glass.items.find((each) => each.item === item)
  if (found === undefined)
    return refuse('break-glass.not-ticked', 'This was not ticked, or is open again already.')
  await deleteTick(tx, glass.breakGlassId, found.item)
  if (item === 'law') await updateGlass(tx, glass.breakGlassId, { law: null })
  if (item === 'mitigation') await updateGlass(tx, glass.breakGlassId, { mitigationSince: null })
  return { caseId: loaded.caseId }
}

/** Opens an item again that was ticked by mistake; the ledger keeps both. */
export const untickItem = (
  installation: Installation,
  person: Person,
  { caseId, item }: { readonly caseId: string; readonly item: string },
): Promise<Done | Refusal> =>
  onGlass(installation, { person, caseId }, async ({ step, loaded }, glass) => {
    if (glass === undefined) return nothingOpen()
    const outcome = await takeBack(step, glass, loaded, item)
    if (isRefusal(outcome)) return outcome
    await step.record({ name: 'break-glass:item-undone', of: loaded.of, facts: { item } })
    return outcome
  })

/** Closes the list once everything on it was gone through. */
export const closeGlass = (
  installation: Installation,
  person: Person,
  { caseId }: { readonly caseId: string },
): Promise<Done | Refusal> =>
  onGlass(installation, { person, caseId }, async (terms, glass) => {
    if (glass === undefined) return nothingOpen()
    const { step, loaded } = terms
    const left = itemsLeft(itemsOf(terms, glass), {
      ticked: glass.items.map(({ item }) => item),
      known: terms.known.state.public,
    })
    if (left.length > 0) {
      const because = `Still open: ${left.map(({ title }) => title).join('; ')}.`
      return refuse('break-glass.items-open', because, 'our reading')
    }
    const { personId: closedBy } = person
    await updateGlass(step.tx, glass.breakGlassId, { closedAt: timestamp(step.now), closedBy })
    await step.record({ name: 'break-glass:closed', of: loaded.of })
    return { caseId }
  })
