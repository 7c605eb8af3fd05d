// The installation's keys: made once, kept in 0600 files beside the database and never in it. The master keys wrap
// the cases' keys, the index key makes keyed hashes, the signing key signs receipts and checkpoints.
import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Fault } from '../config/fault.js'
import { syncFolder } from './embedded/cluster.js'
import {
  fixedMasterKeys,
  formatMasterKeys,
  KEY_BYTES,
  type MasterKeys,
  watchedMasterKeys,
} from './master-keys.js'

export interface Keys {
  readonly master: MasterKeys
  readonly index: Buffer
  readonly signing: KeyObject
  /** The raw 32 bytes of the Ed25519 public key. */
  readonly verifying: Buffer
  /** True when this call made the keys: the operator is asked to keep a copy. */
  readonly fresh: boolean
}

const readIfThere = async (file: string): Promise<string | undefined> => {
  try {
    return (await readFile(file, 'utf8')).trim()
  } catch (cause) {
    // because: node sets `code` on every file-system error
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new Fault({
      code: 'keys.unreadable',
      retry: 'never',
      cause,
      message: `The key file ${file} cannot be read.`,
    })
  }
}

const decodeKey = (file: string, text: string): Buffer => {
  const key = Buffer.from(text, 'base64')
  if (key.length !== KEY_BYTES) {
    throw new Fault({
      code: 'keys.malformed',
      retry: 'never',
      message: `The key file ${file} does not hold 32 bytes in base64.`,
    })
  }
  return key
}

const writeSecret = async (file: string, text: string) => {
  await writeFile(file, text, { mode: 0o600, flag: 'wx', flush: true })
  await chmod(file, 0o600)
}

const keysFrom = (parts: {
  master: MasterKeys
  index: Buffer
  signing: KeyObject
  fresh: boolean
}): Keys => {
  const jwk = createPublicKey(parts.signing).export({ format: 'jwk' })
  return { ...parts, verifying: Buffer.from(jwk.x ?? '', 'base64url') }
}

/** Keys that live in memory only, for tests. */
export const ephemeralKeys = (): Keys =>
  keysFrom({
    master: fixedMasterKeys([randomBytes(KEY_BYTES)]),
    index: randomBytes(KEY_BYTES),
    signing: generateKeyPairSync('ed25519').privateKey,
    fresh: true,
  })

const filesOf = ({ home, masterKeyFile }: KeyPlaces) => {
  const folder = join(home, 'keys')
  return {
    master: masterKeyFile ?? join(folder, 'master.key'),
    index: join(folder, 'index.key'),
    signing: join(folder, 'signing.key'),
  }
}

/** Where the keys lie: in the home, the master key perhaps elsewhere. */
export interface KeyPlaces {
  readonly home: string
  readonly masterKeyFile?: string | undefined
}

const keysMissing = (missing: readonly string[]): Fault =>
  new Fault({
    code: 'keys.missing',
    retry: 'never',
    message: `Keys are missing: ${missing.join(', ')}. Restore them from your copy; new ones cannot open what the old ones sealed.`,
  })

/**
 * Refuses, before anything is made, where a key's file is not there.
 *
 * @throws Fault `keys.missing`
 */
export const requireKeyFiles = (places: KeyPlaces): void => {
  const missing = Object.values(filesOf(places)).filter((file) => !existsSync(file))
  if (missing.length > 0) throw keysMissing(missing)
}

/**
 * Reads the keys, or makes them when none of them exists yet. Some but not all missing is a Fault: making a new one
 * would lock out what the old one sealed.
 */
export const openKeys = async (
  options: KeyPlaces & {
    /** False when the database already holds what other keys sealed: then missing keys are a Fault. */
    readonly mayMake?: boolean
  },
): Promise<Keys> => {
  const folder = join(options.home, 'keys')
  const files = filesOf(options)
  const [master, index, signing] = await Promise.all([
    readIfThere(files.master),
    readIfThere(files.index),
    readIfThere(files.signing),
  ])
  if (master !== undefined && index !== undefined && signing !== undefined) {
    return keysFrom({
      master: watchedMasterKeys(files.master),
      index: decodeKey(files.index, index),
      signing: createPrivateKey(signing),
      fresh: false,
    })
  }
  if (
    options.mayMake === false ||
    index !== undefined ||
    signing !== undefined ||
    (master !== undefined && options.masterKeyFile === undefined)
  ) {
    throw keysMissing([
      ...(master === undefined ? [files.master] : []),
      ...(index === undefined ? [files.index] : []),
      ...(signing === undefined ? [files.signing] : []),
    ])
  }
  const made = ephemeralKeys()
  if (options.masterKeyFile !== undefined) await mkdir(folder, { recursive: true, mode: 0o700 })
  if (master === undefined && options.masterKeyFile !== undefined)
    await writeSecret(files.master, formatMasterKeys(made.master.all()))
  await makeFolder(folder, {
    ...(options.masterKeyFile === undefined
      ? { 'master.key': formatMasterKeys(made.master.all()) }
      : {}),
    'index.key': `${made.index.toString('base64')}\n`,
    'signing.key': String(made.signing.export({ format: 'pem', type: 'pkcs8' })),
  })
  return { ...made, master: watchedMasterKeys(files.master) }
}

const writeSecrets = async (folder: string, files: Readonly<Record<string, string>>) => {
  for (const [name, text] of Object.entries(files)) await writeSecret(join(folder, name), text)
  syncFolder(folder)
}

/** All of the files or none: a start that dies while it makes them leaves what the next one throws away. */
const makeFolder = async (folder: string, files: Readonly<Record<string, string>>) => {
  const draft = `${folder}.new`
  await rm(draft, { recursive: true, force: true })
  await mkdir(draft, { recursive: true, mode: 0o700 })
  await writeSecrets(draft, files)
  try {
    await rename(draft, folder)
  } catch {
    // Something else is kept in that folder. What is there is never written over.
    await writeSecrets(folder, files)
    await rm(draft, { recursive: true, force: true })
  }
  syncFolder(dirname(folder))
}

const derived = new WeakMap<Buffer, Map<string, Buffer>>()

/** A key for one purpose, so that no two uses share one. Derived once: the keys are in memory as long anyway. */
export const deriveKey = (key: Buffer, purpose: string): Buffer => {
  const known = derived.get(key) ?? new Map<string, Buffer>()
  derived.set(key, known)
  const before = known.get(purpose)
  if (before !== undefined) return before
  const fresh = Buffer.from(
    hkdfSync('sha256', key, Buffer.alloc(0), `parley/v1/${purpose}`, KEY_BYTES),
  )
  known.set(purpose, fresh)
  return fresh
}

/** A keyed hash of a secret or an address: finds the row without keeping the secret. */
export const lookup = (keys: Keys, purpose: string, secret: string): Buffer =>
  createHmac('sha256', deriveKey(keys.index, purpose)).update(secret).digest()
