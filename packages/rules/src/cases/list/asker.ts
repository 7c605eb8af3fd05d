// Owns what a need is, and who is asked: the shapes that the needs of triage and of publication share.
// It asks for nothing itself.
import type { Charter } from '../../charter/charter.js'
import type { Instant } from '../../time.js'
import type { ListedCase, Viewer } from './listed-case.js'

/** @source design: what needs me */
export type NeedKind =
  | 'acknowledge-embargo'
  | 'embargo-terms'
  | 'coordinator'
  | 'assigned'
  | 'first-reply'
  | 'determination'
  | 'reporter-answered'
  | 'reporter-withdrew'
  | 'your-opinion'
  | 'opinion-given'
  | 'your-credit'
  | 'duplicate-credit'
  | 'amendment-unasked'
  | 'hand-over-offered'
  | 'embargo-proposal'
  | 'approval'
  | 'publish'
  | 'advisory-due'
  | 'embargo-over'
  | 'cve-record-due'
  | 'emergency-declared'
  | 'emergency-review'
  | 'leak-list'
  | 'publication-stuck'
  | 'due-soon'
  | 'overdue'

/** `dueAt` where something runs out. @source design: what needs me */
export type Need = {
  readonly need: NeedKind
  readonly because: string
  readonly source: string
  readonly dueAt?: Instant
}

/** The rules that needs are read from. @source design: what needs me */
export type NeedRules = Pick<Charter, 'clocks' | 'coordination' | 'embargo' | 'approvals'>

/** A member who looks at a case now. @source design: what needs me */
export type Asker = {
  readonly viewer: Extract<Viewer, { kind: 'member' }>
  readonly facts: ListedCase
  readonly charter: NeedRules
  readonly now: Instant
}

/** What a case asks of this member in one respect; null when nothing. @source design: what needs me */
export type Ask = (asker: Asker) => Need | null

/** The source of what no document asks for. @source design: what needs me */
export const ours = 'our reading'

/** Whether a case still takes decisions. @source design: what needs me */
export const isOpen = ({ reportState }: ListedCase): boolean => reportState !== 'closed'

/** The coordinator; while there is none, every member. @source design: what needs me */
export const isResponsible = ({ viewer, facts }: Asker): boolean =>
  facts.coordinatorId === null || facts.coordinatorId === viewer.id
