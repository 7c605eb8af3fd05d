// The one place where texts are sealed and opened: AES-256-GCM, one key per case, wrapped by a master key. Every
// sealed value is bound to its place (table, column, row), so that a value moved elsewhere does not open.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { Fault } from '../config/fault.js'
import { deriveKey, type Keys } from './keys.js'
import type { MasterKey } from './master-keys.js'

const VERSION = 1
const NONCE_BYTES = 12
const TAG_BYTES = 16

/** A case's key, opened. Never logged, never stored. */
export type CaseKey = Buffer & { readonly __caseKey: unique symbol }

const sealBytes = (key: Buffer, place: string, plain: Buffer): Buffer => {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  cipher.setAAD(Buffer.from(place))
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()])
  return Buffer.concat([Buffer.from([VERSION]), nonce, sealed, cipher.getAuthTag()])
}

const openBytes = (key: Buffer, place: string, sealed: Buffer): Buffer => {
  if (sealed[0] !== VERSION || sealed.length < 1 + NONCE_BYTES + TAG_BYTES) {
    throw new Fault({
      code: 'sealing.malformed',
      retry: 'never',
      message: 'A sealed value is malformed.',
    })
  }
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, 1 + NONCE_BYTES))
  decipher.setAAD(Buffer.from(place))
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES))
  try {
    return Buffer.concat([
      decipher.update(sealed.subarray(1 + NONCE_BYTES, sealed.length - TAG_BYTES)),
      decipher.final(),
    ])
  } catch (cause) {
    throw new Fault({
      code: 'sealing.does-not-open',
      retry: 'never',
      cause,
      message: 'A sealed value does not open under this key in this place.',
    })
  }
}

/** A value sealed under a master key begins with this and the key's id; before ids there was the seal alone. */
const UNDER_MASTER = 2
const ID_BYTES = 4

const sealUnderMaster = (keys: Keys, of: SealedPlace, plain: Buffer): Buffer => {
  const { id, bytes } = keys.master.current()
  const sealed = sealBytes(deriveKey(bytes, of.purpose), of.place, plain)
  return Buffer.concat([Buffer.from([UNDER_MASTER]), id, sealed])
}

export interface SealedPlace {
  readonly purpose: string
  readonly place: string
}

const openUnderAny = (keys: Keys, of: SealedPlace, sealed: Buffer): Buffer => {
  const [first, ...others] = keys.master.all().map(({ bytes }) => deriveKey(bytes, of.purpose))
  for (const key of others) {
    try {
      return openBytes(key, of.place, sealed)
    } catch {
      // Sealed under another of the keys: the last try speaks for all.
    }
  }
  // because: there is one master key at least
  return openBytes(first!, of.place, sealed)
}

const openUnderMaster = (keys: Keys, of: SealedPlace, sealed: Buffer): Buffer => {
  if (sealed[0] !== UNDER_MASTER) return openUnderAny(keys, of, sealed)
  const id = sealed.subarray(1, 1 + ID_BYTES)
  const isIts = (key: MasterKey) => key.id.equals(id)
  const key = keys.master.all().find(isIts) ?? keys.master.all({ fresh: true }).find(isIts)
  if (key === undefined) {
    throw new Fault({
      code: 'sealing.key-missing',
      retry: 'later',
      message: `A value is sealed under master key ${id.toString('hex')}, which is not in the key file.`,
    })
  }
  return openBytes(deriveKey(key.bytes, of.purpose), of.place, sealed.subarray(1 + ID_BYTES))
}

/** The same content under the current master key, or undefined when it is there already. */
export const sealAgain = (keys: Keys, of: SealedPlace, sealed: Buffer): Buffer | undefined =>
  sealed[0] === UNDER_MASTER && keys.master.current().id.equals(sealed.subarray(1, 1 + ID_BYTES))
    ? undefined
    : sealUnderMaster(keys, of, openUnderMaster(keys, of, sealed))

/** The first bytes of everything that is sealed under this master key. */
export const sealedPrefix = (key: MasterKey): Buffer =>
  Buffer.concat([Buffer.from([UNDER_MASTER]), key.id])

export const caseKeyPlace = (caseId: string): SealedPlace => ({
  purpose: 'case-keys',
  place: `case_key:${caseId}`,
})

/** Makes a key for a new case: the key itself, and the wrapped form that the database keeps. */
export const newCaseKey = (keys: Keys, caseId: string): { key: CaseKey; wrapped: Buffer } => {
  // because: the brand exists in types only
  const key = randomBytes(32) as CaseKey
  return { key, wrapped: sealUnderMaster(keys, caseKeyPlace(caseId), key) }
}

/** Opens a wrapped case key. `null` means that the case's contents were erased. */
export const openCaseKey = (keys: Keys, caseId: string, wrapped: Buffer | null): CaseKey => {
  if (wrapped === null)
    throw new Fault({
      code: 'sealing.erased',
      retry: 'never',
      message: 'The contents of this case were erased.',
    })
  // because: the brand exists in types only
  return openUnderMaster(keys, caseKeyPlace(caseId), wrapped) as CaseKey
}

/** Seals a text of a case. `place` names table, column and row, e.g. `message.body:<id>`. */
export const seal = (key: CaseKey, place: string, text: string): Buffer =>
  sealBytes(key, place, Buffer.from(text))
export const open = (key: CaseKey, place: string, sealed: Buffer): string =>
  openBytes(key, place, sealed).toString()

/** Seals a file of a case. */
export const sealFile = (key: CaseKey, place: string, bytes: Buffer): Buffer =>
  sealBytes(key, place, bytes)
export const openFile = (key: CaseKey, place: string, sealed: Buffer): Buffer =>
  openBytes(key, place, sealed)

/** What belongs to no case's readers and is sealed under a key of its own purpose. */
export const purposes = [
  'follow-link',
  'outbox',
  'invitation',
  'idempotency',
  'disregard',
  'saved-view',
  'nomination',
  'interest',
  'ballot',
  'directory',
] as const
export type Purpose = (typeof purposes)[number]
/** Purpose first, then the place within it: `outbox:mail.sealed:<id>`. */
export type PurposePlace = `${Purpose}:${string}`

export const purposePlace = (place: PurposePlace): SealedPlace => ({
  purpose: place.slice(0, place.indexOf(':')),
  place,
})

/** Seals follow links, the outbox, invitations, kept answers, disregards and saved views. */
export const sealFor = (keys: Keys, place: PurposePlace, text: string): Buffer =>
  sealUnderMaster(keys, purposePlace(place), Buffer.from(text))
export const openFor = (keys: Keys, place: PurposePlace, sealed: Buffer): string =>
  openUnderMaster(keys, purposePlace(place), sealed).toString()
