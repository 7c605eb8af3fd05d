// Verifies a whole ledger export, line by line and offline.
// Proves that the history is the one the ledger's key signed; not that what its events say is true.
import { formatVerifierKey } from '../note/key.js'
import { rootOf } from '../tree/frontier.js'
import { type PackedLines, unpack } from './packed.js'
import type { ExportLine } from './split.js'
import {
  type ExportReader,
  type ExportResult,
  type ExportState,
  found,
  maxFindings,
  startExport,
} from './state.js'
import { readExportLine, takeLine } from './steps.js'

/**
 * Verifies an export.
 *
 * Found and named: a changed, removed, repeated or reordered leaf; a body that does not open its
 * commitment; a wrong signature, root or count; a cut-off file; history that ends before, or differs
 * from, a checkpoint the reader kept; a receipt without its leaf. Memory does not grow with the export.
 *
 * Not found: an export signed afresh with another key, unless the reader brings the key
 * (`keyFrom` says so); leaves withheld after the last checkpoint, unless the reader kept a later one.
 *
 * @param lines in order, without newlines, one by one or in arrays as splitLines makes them from bytes
 */
export async function verifyExport(
  lines: AsyncIterable<ExportLines> | Iterable<ExportLines>,
  reader: ExportReader,
): Promise<ExportResult> {
  let state = startExport(reader)
  for await (const some of lines) {
    for (const line of isOne(some) ? [some] : some) {
      state = readExportLine(state, line)
      if (state.facts.findings.length >= maxFindings) return tooMany(state)
    }
  }
  return finishExport(state)
}

/**
 * {@link verifyExport} of lines that were read by themselves already (prepareBlock), elsewhere perhaps: the same verdict,
 * at the same lines. Whoever hands in other lines than the file's gets a verdict on those.
 *
 * @param blocks in the order of the file
 */
export async function verifyPrepared(
  blocks: AsyncIterable<PackedLines> | Iterable<PackedLines>,
  reader: ExportReader,
): Promise<ExportResult> {
  let state = startExport(reader)
  for await (const block of blocks) {
    for (const line of unpack(block)) {
      state = takeLine(state, line)
      if (state.facts.findings.length >= maxFindings) return tooMany(state)
    }
  }
  return finishExport(state)
}

function tooMany({ facts }: ExportState): ExportResult {
  return { ok: false, findings: facts.findings.slice(0, maxFindings), more: true }
}

/** A line, or several at once. */
export type ExportLines = ExportLine | readonly ExportLine[]

function isOne(lines: ExportLines): lines is ExportLine {
  return !Array.isArray(lines)
}

/** Concludes after the last line: see {@link verifyExport}. */
export function finishExport(state: ExportState): ExportResult {
  const { findings, key, reader, checkpoints, kept } = complete(state).facts
  if (findings.length > 0 || key === undefined) return { ok: false, findings, more: false }
  return {
    ok: true,
    origin: key.name,
    key: formatVerifierKey(key),
    keyFrom: reader.key === undefined ? 'export' : 'reader',
    leaves: state.next,
    opened: state.opened,
    checkpoints,
    root: rootOf(state.frontier, reader.sha256),
    receipts: kept,
  }
}

function complete(before: ExportState): ExportState {
  const { isEnded, known, promised } = before.facts
  let state = before
  if (!isEnded) {
    state = found(state, 'cut-off', { because: 'the export ends without its last line' })
  }
  for (const { size } of state.isBroken ? [] : known) {
    state = found(state, 'known-checkpoint-ahead', {
      because: `a checkpoint that the reader kept counts ${size} leaves: the rest was cut off`,
      leaves: { from: state.next, to: size },
    })
  }
  for (const id of promised.values()) {
    const because = `the leaf that the receipt for ${id} promises is not here`
    state = found(state, 'receipt-missing', { because })
  }
  return state
}
