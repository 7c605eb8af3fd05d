// The parts of the case page that other domains bring: each is one line in the list below. The page asks every section
// for its content under its reader's rights and puts it where the section says.
import type { VNode } from 'preact'
import type { Site } from '../../http/site.js'
import type { Person } from '../../identity/viewer.js'
import { glassSection } from '../break-glass/section.js'
import { conversationSection } from '../conversation/section.js'
import { embargoSection } from '../embargo/section.js'
import { partiesSection } from '../parties/section.js'
import { publicationSection } from '../publication/section.js'
import { remediationSection } from '../remediation/section.js'
import { invitedGate } from './invited-gate.js'
import { ledgerSection } from './ledger-pages.js'

/** A part of `/cases/{id}` that another domain owns. */
export interface CaseSection {
  /** A word for the log and for the page's anchors. */
  readonly name: string
  /** Beside the facts, or under the head, where the conversation is. */
  readonly place: 'main' | 'side'
  /** Smaller stands higher. The conversation is 200, triage 220, the activity 900; the case's own facts are 100 in the side. */
  readonly order: number
  /**
   * Loads and draws. `person` may read the case: the page has seen to it. `undefined` when there is nothing to show to
   * this person. Opens its own transactions as the person; at most three statements.
   */
  load(site: Site, person: Person, caseId: string): Promise<VNode | undefined>
}

/** Every section of the case page; a domain adds one line. */
export const caseSections: readonly CaseSection[] = [
  glassSection,
  embargoSection,
  conversationSection,
  partiesSection,
  publicationSection,
  remediationSection,
  ledgerSection,
]

/**
 * Where somebody is sent who may not read a case but may know of it, such as the terms an invited person is asked to
 * agree to: an address, or `undefined` when this gate has nothing for them.
 */
export type CaseGate = (site: Site, person: Person, caseId: string) => Promise<string | undefined>

/** Every gate before the case page; a domain adds one line. */
export const caseGates: readonly CaseGate[] = [invitedGate]
