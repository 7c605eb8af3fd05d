// One line of an export after the other: what each must say, given all before it, and what is wrong if not.
// Goes on after a finding as far as later lines can still be judged, so that one report names every place.
import { base64Text } from '../encoding/base64.js'
import { equalBytes } from '../encoding/bytes.js'
import { type Checkpoint, verifyCheckpoint } from '../note/checkpoint.js'
import type { VerifierKey } from '../note/key.js'
import { appendLeaf, rootOf } from '../tree/frontier.js'
import { readHeader } from './header.js'
import type { CheckpointRecord, EndRecord } from './lines.js'
import { type PreparedLeaf, type PreparedLine, prepareLine } from './prepare.js'
import type { ExportLine } from './split.js'
import { type ExportState, found, withFacts } from './state.js'

/** Reads one line. Changes nothing given; after a malformed header the state stays as it is. */
export function readExportLine(before: ExportState, line: ExportLine): ExportState {
  // What follows the end is not looked at: it would be wasted work, and there may be much of it.
  const { isEnded, reader } = before.facts
  return takeLine(before, isEnded ? afterEnd : prepareLine(line, reader))
}

const afterEnd: PreparedLine = { kind: 'malformed', because: '' }

/** {@link readExportLine} of a line that was read by itself already. */
export function takeLine(before: ExportState, line: PreparedLine): ExportState {
  const { key, isEnded } = before.facts
  if (isEnded && key === undefined) return before
  const { next, isBroken, frontier, opened, facts } = before
  const state = { line: before.line + 1, next, isBroken, frontier, opened, facts }
  if (isEnded) return found(state, 'line-malformed', { because: 'a line follows the last one' })
  if (line.kind === 'malformed') return malformed(state, line.because)
  if (key !== undefined) return readRecord(state, line, key)
  return line.kind === 'header'
    ? agreeing(readHeader(state, line))
    : malformed(state, 'an export begins with its header')
}

/** A line that cannot be read may have been a leaf: the tree is not whole any more. */
function malformed(state: ExportState, because: string): ExportState {
  return state.facts.key === undefined
    ? found(withFacts(state, { isEnded: true }), 'header-malformed', { because })
    : found({ ...state, isBroken: true }, 'line-malformed', { because })
}

function readRecord(
  state: ExportState,
  record: Exclude<PreparedLine, { kind: 'malformed' }>,
  key: VerifierKey,
): ExportState {
  switch (record.kind) {
    case 'header':
      return found(state, 'line-malformed', { because: 'a second header' })
    case 'leaf':
      return readLeaf(state, record)
    case 'checkpoint':
      return readCheckpoint(state, record, key)
    case 'end':
      return readEnd(state, record)
  }
}

/**
 * The tree grows by the hash that the line states: where only the leaf beside it was changed, later
 * roots still agree, and the finding stays with that one leaf.
 */
function readLeaf(before: ExportState, leaf: PreparedLeaf): ExportState {
  const { index, hash, isWhole, isOpened, isBodyTrue } = leaf
  const isBroken = before.isBroken || index !== before.next
  const state: ExportState = {
    line: before.line,
    next: Math.max(before.next, index + 1),
    isBroken,
    frontier: isBroken
      ? before.frontier
      : appendLeaf(before.frontier, hash, before.facts.reader.sha256),
    opened: before.opened + (isOpened ? 1 : 0),
    facts: before.facts,
  }
  const named = index === before.next ? state : misplaced(state, index, before.next)
  const whole = isWhole ? named : changed(named, index)
  return agreeing(withPromise(isBodyTrue ? whole : bodyChanged(whole, index), leaf))
}

function misplaced(state: ExportState, index: number, due: number): ExportState {
  if (index < due) {
    return found(state, 'leaf-misplaced', {
      because: `leaf ${index} comes where leaf ${due} is due: repeated or out of order`,
      leaves: { from: index, to: index + 1 },
    })
  }
  return found(state, 'leaf-missing', {
    because: `leaf ${index} comes where leaf ${due} is due: removed or out of order`,
    leaves: { from: due, to: index },
  })
}

function changed(state: ExportState, index: number): ExportState {
  return found(state, 'leaf-changed', {
    because: `leaf ${index} does not have the hash that its line states`,
    leaves: { from: index, to: index + 1 },
  })
}

function bodyChanged(state: ExportState, index: number): ExportState {
  return found(state, 'body-changed', {
    because: `the body of leaf ${index} does not open its commitment`,
    leaves: { from: index, to: index + 1 },
  })
}

/** A receipt is kept by the first leaf with the very hash that it promised. */
function withPromise(state: ExportState, { index, hash }: PreparedLeaf): ExportState {
  if (state.facts.promised.size === 0) return state
  const promise = base64Text(hash)
  const id = state.facts.promised.get(promise)
  if (id === undefined) return state
  const promised = new Map(state.facts.promised)
  promised.delete(promise)
  return withFacts(state, { promised, kept: [...state.facts.kept, { id, index }] })
}

/** Compares the tree, as it stands, with the reader's own checkpoints of this size. */
function agreeing(state: ExportState): ExportState {
  const [first, ...rest] = state.facts.known
  if (first === undefined || state.isBroken || first.size !== state.next) return state
  const next = withFacts(state, { known: rest })
  if (equalBytes(rootOf(state.frontier, state.facts.reader.sha256), first.root)) {
    return agreeing(next)
  }
  return agreeing(
    found(next, 'known-checkpoint-differs', {
      because: `the first ${first.size} leaves are not those of a checkpoint that the reader kept`,
      leaves: { from: 0, to: first.size },
    }),
  )
}

function readCheckpoint(
  before: ExportState,
  { note }: CheckpointRecord,
  key: VerifierKey,
): ExportState {
  const { checkpoints, witnesses, reader } = before.facts
  const state = withFacts(before, { checkpoints: checkpoints + 1 })
  const verified = verifyCheckpoint({ note, key, witnesses, verify: reader.verify })
  if (!verified.ok) return found(state, 'checkpoint-refused', { because: verified.because })
  if (verified.unknown > 0) {
    const because = 'a signature is by a key that the header does not list'
    return found(state, 'checkpoint-refused', { because })
  }
  return state.isBroken ? state : covered(state, verified.checkpoint)
}

/** Compares a verified checkpoint with the leaves that came before it. */
function covered(state: ExportState, { size, root }: Checkpoint): ExportState {
  const { covered: from, reader } = state.facts
  if (size !== state.next) {
    return found({ ...state, isBroken: true }, 'checkpoint-misplaced', {
      because: `the checkpoint counts ${size} leaves, and ${state.next} come before it`,
      leaves: { from, to: Math.max(size, state.next) },
    })
  }
  if (equalBytes(rootOf(state.frontier, reader.sha256), root)) {
    return withFacts(state, { covered: size })
  }
  return found({ ...state, isBroken: true }, 'root-differs', {
    because: `the leaves from ${from} to ${size} are not those that were signed`,
    leaves: { from, to: size },
  })
}

function readEnd(before: ExportState, { leaves, checkpoints }: EndRecord): ExportState {
  let state = withFacts(before, { isEnded: true })
  if (leaves !== state.next || checkpoints !== state.facts.checkpoints) {
    const because = 'the last line counts other leaves or checkpoints than came before it'
    state = found(state, 'end-differs', { because })
  }
  const { covered: from } = state.facts
  if (state.isBroken || (checkpoints > 0 && from === state.next)) return state
  return found(state, 'leaves-uncovered', {
    because: 'no checkpoint vouches for the last leaves',
    leaves: { from, to: state.next },
  })
}
