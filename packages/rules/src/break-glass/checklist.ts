// Owns what is gone through when a vulnerability leaked or is exploited. It leads and reminds; it decides
// nothing by itself, and nothing in it publishes.

import { isQuiet, type PublicEvent, type PublicState } from '../embargo/case-state.js'
import { type Refusal, refuse } from '../refusal.js'
import type { NoticeKind } from './clocks.js'

/** One thing to go through. `decides` items end in a decision either way; others are done or left open. @source our reading */
export interface GlassItem {
  readonly id: GlassItemId
  readonly title: string
  readonly why: string
  readonly source: string
}

/** The items in the order they are gone through. @source our reading */
export const GLASS_ITEM_IDS = [
  'embargo',
  'participants',
  'mitigation',
  'advisory',
  'law',
  'early-warning',
  'notification',
  'final-report',
] as const
/** One of GLASS_ITEM_IDS. @source our reading */
export type GlassItemId = (typeof GLASS_ITEM_IDS)[number]

const VULTRON = 'CERT/CC Vultron, early termination of an embargo'
const CRA = 'Regulation (EU) 2024/2847, Article 14'

const ITEMS: Readonly<Record<GlassItemId, Omit<GlassItem, 'id'>>> = {
  embargo: {
    title: 'Decide about the embargo',
    why: 'Public knowledge ends it at once; attacks ask for a decision by a person.',
    source: VULTRON,
  },
  participants: {
    title: 'Tell the participants',
    why: 'Everyone bound learns of it at the same moment, in a message to everyone in the case.',
    source: VULTRON,
  },
  mitigation: {
    title: 'Say what users can do today',
    why: 'A mitigation text in the advisory helps before a fix does.',
    source: 'Regulation (EU) 2024/2847, Article 14(8); Python Developer’s Guide',
  },
  advisory: {
    title: 'Decide about an early advisory',
    why: 'Publishing early is a decision of its own, with its own approval: nothing here publishes.',
    source: VULTRON,
  },
  law: {
    title: 'Decide whether the EU Cyber Resilience Act binds you here',
    why: 'It binds manufacturers, and stewards as far as they are involved in the development.',
    source: 'Regulation (EU) 2024/2847, Articles 14 and 24(3)',
  },
  'early-warning': {
    title: 'Send the early warning',
    why: 'That it is exploited, and where the product is available: without undue delay.',
    source: `${CRA}(2)(a)`,
  },
  notification: {
    title: 'Send the vulnerability notification',
    why: 'The product, the nature of the exploit and of the weakness, and what users can do.',
    source: `${CRA}(2)(b)`,
  },
  'final-report': {
    title: 'Send the final report',
    why: 'After a fix or a mitigation is available: severity, impact, who exploits it, the fix.',
    source: `${CRA}(2)(c)`,
  },
}

/** How the law's question was answered; null while it is open. @source Regulation (EU) 2024/2847, Articles 14 and 24 */
export type LawAnswer = 'binds' | 'does-not-bind' | null

/**
 * The items to go through after what happened.
 *
 * Without attacks the law's clocks do not run; with them they run until a person says that the law does
 * not bind the team here.
 *
 * @source our reading
 * @reading docs/READINGS.md#break-glass
 */
export function glassItems(facts: {
  readonly attacksObserved: boolean
  readonly law: LawAnswer
}): readonly GlassItem[] {
  return GLASS_ITEM_IDS.filter((id) => {
    if (id === 'law') return facts.attacksObserved
    return !isNotice(id) || (facts.attacksObserved && facts.law !== 'does-not-bind')
  }).map((id) => ({ id, ...ITEMS[id] }))
}

/**
 * What of the list has to be ticked before it closes: nothing, once all that was recorded is taken back.
 *
 * @source our reading
 * @reading docs/READINGS.md#break-glass
 */
export function itemsLeft(
  items: readonly GlassItem[],
  facts: { readonly ticked: readonly GlassItemId[]; readonly known: PublicState },
): readonly GlassItem[] {
  return isQuiet(facts.known) ? [] : items.filter(({ id }) => !facts.ticked.includes(id))
}

/** Tells the items that are a notice to the authorities. @source Regulation (EU) 2024/2847, Article 14(2) */
export function isNotice(id: GlassItemId): id is NoticeKind {
  return id === 'early-warning' || id === 'notification' || id === 'final-report'
}

/** Why the glass is not broken, or a step of it not taken. @source our reading */
export type GlassRefusal = 'break-glass.unknown-item' | 'break-glass.nothing-open'

/** What somebody says happened. @source CERT/CC Vultron, case state model */
export const GLASS_CAUSES = ['public', 'exploit-public', 'attacks-observed'] as const
/** One of GLASS_CAUSES. @source CERT/CC Vultron, case state model */
export type GlassCause = (typeof GLASS_CAUSES)[number]

const EVENT_OF: Readonly<Record<GlassCause, PublicEvent>> = {
  public: 'P',
  'exploit-public': 'X',
  'attacks-observed': 'A',
}

/** The event that breaking the glass records. @source CERT/CC Vultron, case state model */
export function glassEvent(cause: GlassCause): PublicEvent {
  return EVENT_OF[cause]
}

/**
 * Checks that an item is one of those to go through now.
 *
 * @returns the item, or refusal `break-glass.unknown-item`
 * @source our reading
 */
export function findGlassItem(
  items: readonly GlassItem[],
  id: string,
): GlassItem | Refusal<GlassRefusal> {
  return (
    items.find((item) => item.id === id) ??
    refuse('break-glass.unknown-item', 'This is not on the list of what is to be gone through now.')
  )
}
