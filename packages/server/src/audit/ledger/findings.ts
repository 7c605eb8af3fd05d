// What a check of the rows can find, as stable words.

export type LedgerFindingKind =
  | 'event-changed'
  | 'event-missing'
  | 'event-unsequenced'
  | 'leaf-missing'
  | 'node-changed'
  | 'checkpoint-refused'
  | 'checkpoint-differs'
  | 'checkpoint-ahead'
  | 'checkpoint-missing'
  | 'body-missing'
  | 'body-changed'
  | 'body-erased'
  | 'state-differs'

/** `index` is the leaf in the tree, where one is known; `because` is for people. */
export interface LedgerFinding {
  readonly kind: LedgerFindingKind
  readonly because: string
  readonly index?: number
  readonly eventId?: string
}

/** A check stops after so many. */
export const mostFindings = 100

/** Those of one check, in the order in which they were found. */
export interface Findings {
  readonly list: LedgerFinding[]
}

export const found = (
  findings: Findings,
  kind: LedgerFindingKind,
  finding: Omit<LedgerFinding, 'kind'>,
): void => {
  findings.list.push({ kind, ...finding })
}

/** One finding as a line. */
export const findingInWords = ({ kind, because, index, eventId }: LedgerFinding): string => {
  const where = [
    ...(index === undefined ? [] : [`leaf ${index}`]),
    ...(eventId === undefined ? [] : [`event ${eventId}`]),
  ]
  return `${[...where, because].join(': ')} (${kind})`
}
