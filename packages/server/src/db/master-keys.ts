// The master keys: the first one seals, all of them open. Kept one a line in a file that is read again when it changes,
// so that a key can be exchanged while every process runs. Knows nothing of what is sealed under them.
import { createHmac } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { Fault } from '../config/fault.js'

export const KEY_BYTES = 32
/** How long a process may go on with the keys it read last. Whoever exchanges a key waits longer than this. */
export const REREAD_AFTER_MS = 1_000

export interface MasterKey {
  /** Four bytes that name the key and tell nothing of it: they stand in front of what it sealed. */
  readonly id: Buffer
  readonly bytes: Buffer
}

export interface MasterKeys {
  /** The key that seals now. */
  current(): MasterKey
  /** Every key that still opens, the current one first. With `fresh` the file is read again before the answer. */
  all(options?: { readonly fresh?: boolean }): readonly MasterKey[]
}

const named = (bytes: Buffer): MasterKey => ({
  bytes,
  id: createHmac('sha256', bytes).update('parley/v1/master-key-id').digest().subarray(0, 4),
})

/** Reads the lines of a key file, or throws a Fault that names it. */
export const parseMasterKeys = (file: string, text: string): readonly MasterKey[] => {
  const lines = text.split('\n').map((line) => line.trim())
  const keys = lines.filter((line) => line !== '').map((line) => Buffer.from(line, 'base64'))
  if (keys.length === 0 || keys.some((key) => key.length !== KEY_BYTES)) {
    throw new Fault({
      code: 'keys.malformed',
      retry: 'never',
      message: `The key file ${file} does not hold 32 bytes in base64 on each of its lines.`,
    })
  }
  return keys.map(named)
}

/** The text of a key file that holds these keys. */
export const formatMasterKeys = (keys: readonly Pick<MasterKey, 'bytes'>[]): string =>
  keys.map(({ bytes }) => `${bytes.toString('base64')}\n`).join('')

/** Keys that do not change: of tests. */
export const fixedMasterKeys = (keys: readonly Buffer[]): MasterKeys => {
  const all = keys.map(named)
  // because: callers give one key at least
  return { current: () => all[0]!, all: () => all }
}

const stampOf = (file: string): string => {
  const { mtimeMs, ino, size } = statSync(file)
  return `${mtimeMs}/${ino}/${size}`
}

/** Keys of a file, looked at again at most once in `REREAD_AFTER_MS`. A file that does not read keeps what was known. */
export const watchedMasterKeys = (file: string): MasterKeys => {
  let keys = parseMasterKeys(file, readFileSync(file, 'utf8'))
  let stamp = stampOf(file)
  let lookedAt = Date.now()
  const look = (always: boolean) => {
    if (!always && Date.now() - lookedAt < REREAD_AFTER_MS) return keys
    lookedAt = Date.now()
    try {
      const now = stampOf(file)
      if (now !== stamp) {
        keys = parseMasterKeys(file, readFileSync(file, 'utf8'))
        stamp = now
      }
    } catch {
      // A file that is being exchanged, or was damaged, takes nothing away from a process that runs: `doctor` says it.
    }
    return keys
  }
  // because: parseMasterKeys gives one key at least
  return { current: () => look(false)[0]!, all: ({ fresh = false } = {}) => look(fresh) }
}
