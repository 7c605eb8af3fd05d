// The lines of a ledger export (JSON Lines): header, leaves in tree order, checkpoints between them, end.
// Every line has exactly one right text, so that no byte of an export is free to change. Verifies nothing.
import { base64Bytes, base64Text } from '../encoding/base64.js'
import { canonicalText, canonicalTextIfAny } from '../encoding/canonical.js'
import { saltLength } from '../event/commitment.js'
import { hashForm, type Leaf, leafForm, leafHash, leafText } from '../event/leaf.js'
import { formatVerifierKey, type VerifierKey } from '../note/key.js'
import type { Sha256 } from '../primitives.js'

/** The format that header lines name. */
export const exportFormat = 'parley-ledger-export/1'

/** A body that is opened in the export: its salt, and the body as canonical JSON. */
export interface OpenedBody {
  readonly salt: Uint8Array
  readonly canonicalBody: string
}

/** The first line, as read: whose ledger it is and what it is held to. */
export interface HeaderRecord {
  readonly kind: 'header'
  readonly origin: string
  readonly key: string
  readonly witnesses: readonly string[]
}

/**
 * `leaf` is the leaf's canonical text, `commitment` the one it names; `hash` is what the line states.
 * Whether the hash is the leaf's is for the verifier.
 */
export interface LeafRecord {
  readonly kind: 'leaf'
  readonly index: number
  readonly leaf: string
  readonly commitment: string
  readonly hash: string
  readonly opened?: OpenedBody
}

/** A checkpoint line, as read: the signed note as it stands. */
export interface CheckpointRecord {
  readonly kind: 'checkpoint'
  readonly note: string
}

/** The last line, as read: how many leaves and checkpoints came before it. */
export interface EndRecord {
  readonly kind: 'end'
  readonly leaves: number
  readonly checkpoints: number
}

/** Any line of an export, as read. Says nothing of whether it is true. */
export type ExportRecord = HeaderRecord | LeafRecord | CheckpointRecord | EndRecord

/** The first line: the ledger's key, whose name is the origin, and the witnesses that cosign. */
export function headerLine(key: VerifierKey, witnesses: readonly VerifierKey[] = []): string {
  return writeHeader({
    kind: 'header',
    origin: key.name,
    key: formatVerifierKey(key),
    witnesses: witnesses.map(formatVerifierKey),
  })
}

/**
 * The line of a leaf, the `index`-th of the tree from 0.
 *
 * @param input.opened salt and body, where the exporter may show them; that they open the commitment
 *   is not checked
 * @param input.hash the leaf's hash as the tree holds it, so that a leaf changed since is found by its
 *   own line; left out, it is computed
 * @throws NotCanonical for a body without canonical form
 */
export function leafLine(input: {
  index: number
  leaf: Leaf
  opened?: { salt: Uint8Array; body: unknown }
  hash?: Uint8Array
  sha256: Sha256
}): string {
  const { index, leaf, opened, sha256 } = input
  const record: LeafRecord = {
    kind: 'leaf',
    index,
    leaf: leafText(leaf),
    commitment: leaf.commitment,
    hash: base64Text(input.hash ?? leafHash(leaf, sha256)),
  }
  if (opened === undefined) return writeLeaf(record)
  const canonicalBody = canonicalText(opened.body)
  return writeLeaf({ ...record, opened: { salt: opened.salt, canonicalBody } })
}

/** The line of a signed checkpoint; it stands after exactly as many leaves as it counts. */
export function checkpointLine(note: string): string {
  return canonicalText({ kind: 'checkpoint', note })
}

/** The last line: how many leaves and checkpoints came before it. */
export function endLine(counts: { leaves: number; checkpoints: number }): string {
  return writeEnd({ kind: 'end', ...counts })
}

/** Exports are mostly leaves, so that their lines are read by one pattern, which is their one right text. */
const leafPattern = new RegExp(
  `^{"hash":"(${hashForm})","index":(0|[1-9]\\d{0,14}),"kind":"leaf","leaf":(${leafForm})(?:,"opened":(.+))?}$`,
  's',
)

/** Reads a line (without its newline), or undefined when it is not exactly as the writers write it. */
export function parseExportLine(line: string): ExportRecord | undefined {
  return parseLeafLine(line) ?? parseOtherLine(line)
}

function parseLeafLine(line: string): LeafRecord | undefined {
  const match = leafPattern.exec(line)
  if (match === null) return undefined
  // because: where the pattern matches, these groups do; only the body may be absent.
  const [, hash, index, leaf, commitment, opened] = match as unknown as [
    ...[string, string, string, string, string],
    string | undefined,
  ]
  const record: LeafRecord = { kind: 'leaf', index: Number(index), leaf, commitment, hash }
  if (opened === undefined) return record
  const body = exactly(opened, readOpened(parseMembers(opened)), writeOpened)
  return body === undefined ? undefined : { ...record, opened: body }
}

function parseOtherLine(line: string): ExportRecord | undefined {
  const members = parseMembers(line)
  switch (members?.['kind']) {
    case 'header':
      return exactly(line, readHeader(members), writeHeader)
    case 'checkpoint':
      return exactly(line, readCheckpoint(members), ({ note }) => checkpointLine(note))
    case 'end':
      return exactly(line, readEnd(members), writeEnd)
    default:
      return undefined
  }
}

function exactly<Kind>(line: string, record: Kind | undefined, write: (record: Kind) => string) {
  return record !== undefined && write(record) === line ? record : undefined
}

function parseMembers(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return isObject(value) ? value : undefined
  } catch {
    // JSON.parse throws nothing but SyntaxError.
    return undefined
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function readHeader(members: Record<string, unknown>): HeaderRecord | undefined {
  const { format, origin, key, witnesses } = members
  if (format !== exportFormat || !isText(origin) || !isText(key)) return undefined
  if (!Array.isArray(witnesses) || !witnesses.every(isText)) return undefined
  return { kind: 'header', origin, key, witnesses }
}

function writeHeader({ kind, origin, key, witnesses }: HeaderRecord): string {
  return canonicalText({ format: exportFormat, key, kind, origin, witnesses })
}

function readOpened(members: Record<string, unknown> | undefined): OpenedBody | undefined {
  if (members === undefined || !isText(members['salt'])) return undefined
  const salt = base64Bytes(members['salt'])
  const canonicalBody = canonicalTextIfAny(members['body'])
  if (salt?.length !== saltLength || canonicalBody === undefined) return undefined
  return { salt, canonicalBody }
}

function writeOpened({ salt, canonicalBody }: OpenedBody): string {
  return `{"body":${canonicalBody},"salt":"${base64Text(salt)}"}`
}

/** Canonical JSON written out by hand: none of its strings needs escaping. */
function writeLeaf({ index, leaf, hash, opened }: LeafRecord): string {
  const body = opened === undefined ? '' : `,"opened":${writeOpened(opened)}`
  return `{"hash":"${hash}","index":${index},"kind":"leaf","leaf":${leaf}${body}}`
}

function readCheckpoint({ note }: Record<string, unknown>): CheckpointRecord | undefined {
  // A lone surrogate has no canonical form; written as an escape it would get this far.
  return canonicalTextIfAny(note) !== undefined && isText(note)
    ? { kind: 'checkpoint', note }
    : undefined
}

function readEnd({ leaves, checkpoints }: Record<string, unknown>): EndRecord | undefined {
  return isCount(leaves) && isCount(checkpoints) ? { kind: 'end', leaves, checkpoints } : undefined
}

function writeEnd({ kind, leaves, checkpoints }: EndRecord): string {
  return canonicalText({ checkpoints, kind, leaves })
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}
