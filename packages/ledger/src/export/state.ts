// What a verifier knows while it reads an export, what it may find, and what it concludes.
// Decides nothing: the steps are in steps.ts.
import type { Checkpoint } from '../note/checkpoint.js'
import type { VerifierKey } from '../note/key.js'
import type { Sha256, Verify } from '../primitives.js'
import { emptyFrontier, type Frontier } from '../tree/frontier.js'

/** What the reader brings: how to compute, and what it knows from elsewhere. */
export interface ExportReader {
  readonly sha256: Sha256
  readonly verify: Verify
  /** The ledger's verifier key. Without it the export's own is used, which a forger may have replaced. */
  readonly key?: string
  /** Checkpoints (notes) that the reader has kept; the export must reach and agree with each. */
  readonly checkpoints?: readonly string[]
  /** Receipts (notes) whose leaves the export must hold. */
  readonly receipts?: readonly string[]
}

/** What can be wrong with an export, as a stable word. */
export type FindingKind =
  | 'line-malformed'
  | 'header-malformed'
  | 'key-other'
  | 'leaf-changed'
  | 'leaf-missing'
  | 'leaf-misplaced'
  | 'body-changed'
  | 'checkpoint-refused'
  | 'checkpoint-misplaced'
  | 'root-differs'
  | 'leaves-uncovered'
  | 'end-differs'
  | 'cut-off'
  | 'known-checkpoint-refused'
  | 'known-checkpoint-differs'
  | 'known-checkpoint-ahead'
  | 'receipt-refused'
  | 'receipt-missing'

/**
 * One thing that is wrong. `line` counts from 1; `leaves` is the range `from` (included) to `to` (not)
 * in which it lies, by tree index. `because` is for people.
 */
export interface Finding {
  readonly kind: FindingKind
  readonly line: number
  readonly because: string
  readonly leaves?: { readonly from: number; readonly to: number }
}

/** A receipt whose leaf was found, by event id and tree index. */
export interface KeptReceipt {
  readonly id: string
  readonly index: number
}

/** `keyFrom` says who vouches for the key: `reader` brought it, or only the `export` itself states it. */
export type ExportResult =
  | {
      readonly ok: true
      readonly origin: string
      readonly key: string
      readonly keyFrom: 'reader' | 'export'
      readonly leaves: number
      readonly opened: number
      readonly checkpoints: number
      readonly root: Uint8Array
      readonly receipts: readonly KeptReceipt[]
    }
  | { readonly ok: false; readonly findings: readonly Finding[]; readonly more: boolean }

/** Reading stops after this many findings. */
export const maxFindings = 100

/**
 * All that is remembered from line to line. The members that most lines change stand in a small object
 * of their own, for an export has millions of lines and copying every member for each is slow.
 */
export interface ExportState {
  readonly line: number
  /** The index that the next leaf must have. */
  readonly next: number
  /** A leaf is missing, surplus or wrong: roots can no longer be compared, all else still can. */
  readonly isBroken: boolean
  readonly frontier: Frontier
  readonly opened: number
  readonly facts: ExportFacts
}

/** What few lines change. It grows only with findings. */
export interface ExportFacts {
  readonly reader: ExportReader
  readonly key: VerifierKey | undefined
  readonly witnesses: readonly VerifierKey[]
  /** How many leaves the last good checkpoint covers. */
  readonly covered: number
  readonly checkpoints: number
  /** The reader's own checkpoints still ahead, the smallest first. */
  readonly known: readonly Checkpoint[]
  /** Event ids of the receipts whose leaf has not come yet, by leaf hash in base64. */
  readonly promised: ReadonlyMap<string, string>
  readonly kept: readonly KeptReceipt[]
  readonly isEnded: boolean
  readonly findings: readonly Finding[]
}

/** The state before the first line. */
export function startExport(reader: ExportReader): ExportState {
  const facts: ExportFacts = {
    reader,
    key: undefined,
    witnesses: [],
    covered: 0,
    checkpoints: 0,
    known: [],
    promised: new Map(),
    kept: [],
    isEnded: false,
    findings: [],
  }
  return { line: 0, next: 0, isBroken: false, frontier: emptyFrontier, opened: 0, facts }
}

/** The state with other facts. */
export function withFacts(state: ExportState, facts: Partial<ExportFacts>): ExportState {
  return { ...state, facts: { ...state.facts, ...facts } }
}

/** The state with one finding more, at its present line. */
export function found(
  state: ExportState,
  kind: FindingKind,
  finding: { because: string; leaves?: { from: number; to: number } },
): ExportState {
  const findings = [...state.facts.findings, { kind, line: state.line, ...finding }]
  return withFacts(state, { findings })
}
